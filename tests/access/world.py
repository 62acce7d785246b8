"""Three worlds of the same objects: the cast's own, somebody else's, and one that is closed. Every word is a canary."""

from datetime import date, timedelta
from types import SimpleNamespace

from casework.assessments.services import NeedInput, add_addendum, save_assessment, sign_assessment, start_assessment
from casework.assistance.models import CaseAssistance
from casework.cases.models import Assignment, Case, CaseMember, ClosureRequest
from casework.intake.models import Lead, LeadContact
from casework.intake.receiving import LeadInput, receive_lead
from casework.plans.approval import approve_plan, record_agreement, submit_plan
from casework.plans.models import Plan
from casework.plans.services import save_aim, save_goal, start_plan
from casework.referrals.models import Referral
from casework.reviews.services import ScoreInput, hold_review
from casework.services.services import ServiceInput, add_service_addendum, record_service
from casework.strands import Strand
from counseling.models import CounselorRequest
from qingshan.accounts.models import Organisation, Supervision
from qingshan.accounts.roles import Role
from qingshan.core.clock import now, today
from qingshan.people.groups.models import PriorityGroup, PriorityMembership
from qingshan.people.households.models import Guardianship, HouseholdMember
from qingshan.people.models import Identifier
from qingshan.people.services import Phone, add_guardian, add_relative, create_person
from scheduling.activities.models import Attendance
from scheduling.activities.places import enrol
from scheduling.activities.services import create_activity, create_programme
from tests.casework_assistance.makers import make_record
from tests.casework_plans.makers import goal_input, make_consent
from tests.scheduling.makers import at, make_room

from .canaries import Canaries
from .helping import Helping

SECOND = ("worker", "supervisor", "counselor", "clinical", "hotline", "window", "reporter")


def second_cast(make_user, cast, organisations, area):
    """Colleagues in other organisations, with supervisors of their own; administrators are the same."""
    others = SimpleNamespace(**vars(cast))
    for role in SECOND:
        setattr(others, role, make_user(f"{role}2", Role(role)))
    Supervision.objects.create(supervisor=others.supervisor, supervisee=others.worker, kind="casework")
    Supervision.objects.create(supervisor=others.clinical, supervisee=others.counselor, kind="clinical")
    away = dict(organisations)
    for kind in ("centre", "department", "charity", "agency"):
        away[kind] = Organisation.objects.create(name=f"另一{kind}", kind=kind, area=area)
    others.counselor.grants.update(organisation=away["centre"])
    others.worker.grants.update(organisation=away["agency"])
    return others, away


class Builder(Helping):
    """Makes one world, room by room, through the rooms' own services."""

    def __init__(self, name, canaries, cast, organisations, area):
        self.name, self.canaries, self.cast, self.organisations, self.area = name, canaries, cast, organisations, area
        self.ids = {}

    def word(self, kind):
        return self.canaries.word(self.name, kind)

    def build(self):
        for step in (
            self.person,
            self.leads,
            self.case,
            self.belongings,
            self.assessment,
            self.plan,
            self.service,
            self.assistance,
            self.activity,
            self.referrals,
            self.counselling,
            self.danger,
            self.waiting,
            self.calendar,
        ):
            step()
        if self.name == "closed":
            self.close()
        return self.ids

    def person(self):
        c, name = self.canaries, self.name
        self.resident = create_person(
            actor=self.cast.window,
            name=self.word("name"),
            birth_date=date(1960, 2, 3),
            address=self.word("address"),
            identifiers=[("resident_id", c.number(name, "identifier"))],
            phones=[Phone(c.phone(name, "phone"), answered_by=self.word("contact"), words=self.word("words"))],
        )
        self.ids["person"] = self.ids["person_id"] = self.resident.pk

    def leads(self):
        told = LeadInput(
            story=self.word("story"),
            channel="hotline",
            urgency="orange",
            name=self.word("leadname"),
            phone=self.canaries.phone(self.name, "leadphone"),
            address=self.word("leadaddress"),
            safe_contact=self.word("leadcontact"),
            area=self.area,
        )
        self.lead = receive_lead(actor=self.cast.hotline, told=told)[0]
        self.lead.owner = self.cast.window
        self.lead.status, self.lead.accepted_at = Lead.Status.ACCEPTED, now()
        self.lead.save()
        LeadContact.objects.create(
            lead=self.lead, by=self.cast.window, way="phone", outcome="reached", note=self.word("leadnote")
        )
        self.ids["lead_id"] = self.lead.pk
        receive_lead(actor=self.cast.reporter, told=LeadInput(story=self.word("report"), channel="discovery"))

    def case(self):
        cast = self.cast
        self.file = Case.objects.create(
            number=f"QS-2026-{len(self.name):06d}-T",
            person=self.resident,
            area=self.area,
            responsible=cast.worker,
            opened_by=cast.window,
            level="yellow",
        )
        CaseMember.objects.create(case=self.file, user=cast.worker, role="responsible", granted_by=cast.supervisor)
        helper = CaseMember.objects.create(case=self.file, user=cast.admin, role="worker")
        offer = Assignment.objects.create(case=self.file, user=cast.worker, offered_by=cast.supervisor, accept_by=now())
        asked = ClosureRequest.objects.create(case=self.file, asked_by=cast.worker, reason="goals_met")
        self.ids |= {
            "number": self.file.number,
            "member_id": helper.pk,
            "assignment_id": offer.pk,
            "request_id": asked.pk,
        }
        for code in ("casework", "counselling", "summary.case"):
            self.consent = make_consent(self.resident, cast.worker, code)
        make_consent(self.resident, cast.worker, "share.partner", self.organisations["department"])
        make_consent(self.resident, cast.worker, "share.charity", self.organisations["charity"])

    def belongings(self):
        actor, person = self.cast.worker, self.resident
        add_relative(actor=actor, person=person, relation="child", name=self.word("relative"))
        add_guardian(
            actor=actor,
            ward=person,
            relation="other",
            guardian_name=self.word("guardian"),
            guardian_phone=self.canaries.phone(self.name, "guardianphone"),
        )
        group = PriorityMembership.objects.create(person=person, group=PriorityGroup.objects.first(), recorded_by=actor)
        self.rows = {
            "identifier": Identifier.objects.get(person=person).pk,
            "contact": person.contact_points.get().pk,
            "household": HouseholdMember.objects.get(person=person).pk,
            "guardian": Guardianship.objects.get(ward=person).pk,
            "group": group.pk,
            "consent": self.consent.pk,
        }
        self.ids["rows"] = self.rows

    def assessment(self):
        needs = {s: NeedInput(1, self.word("strength"), self.word("need")) for s in Strand.values}
        draft = start_assessment(actor=self.cast.worker, case_id=self.file.pk)
        save_assessment(
            actor=self.cast.worker,
            assessment_id=draft.pk,
            family=self.word("family"),
            community=self.word("community"),
            risk=self.word("risk"),
            recommended_level="yellow",
            needs=needs,
        )
        sign_assessment(actor=self.cast.worker, assessment_id=draft.pk)
        add_addendum(actor=self.cast.worker, assessment_id=draft.pk, text=self.word("addendum"))
        self.ids["assessment_id"] = draft.pk

    def plan(self):
        worker = self.cast.worker
        plan = start_plan(actor=worker, case_id=self.file.pk)
        save_aim(actor=worker, plan_id=plan.pk, aim=self.word("aim"))
        told = {name: self.word(name) for name in ("what", "baseline", "target")}
        goal = save_goal(actor=worker, plan_id=plan.pk, goal=goal_input(worker, **told))
        submit_plan(actor=worker, plan_id=plan.pk)
        approve_plan(actor=self.cast.supervisor, plan_id=plan.pk)
        record_agreement(actor=worker, plan_id=plan.pk, agreement="written", agreed_on=today())
        review = hold_review(
            actor=worker,
            plan_id=plan.pk,
            kind="regular",
            summary=self.word("review"),
            next_step="continue",
            scores={goal.pk: ScoreInput(0, self.word("scorenote"))},
        )
        self.ids |= {"plan_id": plan.pk, "goal_id": goal.pk, "review_id": review.pk}

    def service(self):
        done = ServiceInput(
            kind="visit",
            strand="living",
            at=now() - timedelta(hours=2),
            minutes=30,
            reached=True,
            narrative=self.word("narrative"),
            next_step=self.word("nextstep"),
        )
        entry = record_service(actor=self.cast.worker, case_id=self.file.pk, service=done)
        add_service_addendum(actor=self.cast.worker, record_id=entry.pk, text=self.word("serviceaddendum"))
        self.ids["record_id"] = entry.pk

    def assistance(self):
        entry = make_record(len(self.name))
        link = CaseAssistance.objects.create(
            case=self.file, record=entry, reason="parallel", linked_by=self.cast.worker, linked_at=now()
        )
        self.canaries.keep(self.name, "assistance", entry.number)
        self.ids["link_id"] = link.pk

    def activity(self):
        worker, day = self.cast.worker, {"own": 3, "other": 4, "closed": 5}[self.name]
        programme = create_programme(actor=worker, name=f"演示项目{self.name}", aim="走出家门")
        made = create_activity(
            actor=worker,
            programme=programme,
            title=f"演示活动{self.name}",
            place="演示院子",
            start=at(day, 14),
            end=at(day, 15),
            capacity=5,
            leader=worker,
            idempotency_key=self.name,
        )
        place = enrol(actor=worker, activity=made, person=self.resident, agreed="spoken")
        away = Attendance.objects.create(enrolment=place, result="absent", marked_by=worker)
        self.ids |= {"activity_id": made.pk, "enrolment_id": place.pk, "attendance_id": away.pk}

    def close(self):
        """Everything is over: the case, the counselling, the referrals, the lead."""
        at_last = now()
        Case.objects.filter(pk=self.file.pk).update(
            status="closed", stage="closed", closed_at=at_last, close_reason="goals_met", closed_by=self.cast.supervisor
        )
        ClosureRequest.objects.filter(case=self.file).update(
            status="approved", decided_by=self.cast.supervisor, decided_at=at_last
        )
        Assignment.objects.filter(case=self.file).update(status="accepted", decided_at=at_last)
        type(self.episode).objects.filter(pk=self.episode.pk).update(
            status="closed", closed_at=at_last, closed_reason="goals_met"
        )
        Referral.objects.filter(case=self.file, status__in=Referral.OPEN).update(
            status="withdrawn", ended_by=self.cast.worker, ended_at=at_last
        )
        CounselorRequest.objects.filter(referral__case=self.file).update(status="over", answered_at=at_last)
        Lead.objects.filter(pk=self.lead.pk).update(status="closed", closed_at=at_last, close_reason="answered")
        Plan.objects.filter(case=self.file).update(status="superseded")


def build_worlds(cast, make_user, organisations, area):
    """Return (canaries, ids of each world). The resident of the cast is the person of the own world."""
    canaries = Canaries()
    others, away = second_cast(make_user, cast, organisations, area)
    room = make_room(cast.admin)
    worlds = {}
    for name in ("own", "other", "closed"):
        mine, there = (others, away) if name == "other" else (cast, organisations)
        worlds[name] = Builder(name, canaries, mine, there, area).build() | {"room_id": room.pk, "cast": mine}
    cast.resident.person_id = worlds["own"]["person"]
    cast.resident.save(update_fields=["person"])
    return canaries, worlds
