"""Referrals, counselling, danger and working hours: the second half of a world."""

from datetime import time, timedelta

from casework.referrals.services import ReferralInput, decline_referral, send_referral
from counseling.episodes.services import open_episode, record_advice
from counseling.models import CounselorRequest, Outreach
from counseling.notes.services import save_draft, seal_note
from counseling.safety.services import Findings
from counseling.scales.services import record_response
from counseling.series.services import Course, book_course
from counseling.supervision.services import review_note
from qingshan.core.clock import now
from scheduling.availability.services import add_exception, add_weekly_hours
from scheduling.resources.services import resource_for_user
from scheduling.series.arranging import Choice
from scheduling.series.plan import Plan
from scheduling.waiting.entries import put_on_list
from scheduling.waiting.matching import offer_by_hand
from tests.counseling.makers import IN_DANGER, make_held, make_session
from tests.scheduling.makers import at, make_booking


class Helping:
    """Mixed into the builder, which gives name, cast, organisations, file, canaries and ids."""

    def refer(self, kind, to, strand="living"):
        wanted = ReferralInput(
            kind=kind,
            strand=strand,
            to_organisation=self.organisations[to],
            reason=self.word(f"{kind}reason"),
            disclosed=["name", "summary"],
        )
        return send_referral(actor=self.cast.worker, case_id=self.file.pk, referral=wanted)

    def referrals(self):
        self.ids["charity_referral"] = self.refer("charity", "charity").pk
        self.ids["activity_referral"] = self.refer("activity", "agency", "integration").pk
        self.ids["partner_referral"] = self.refer("department", "department").pk
        back = self.refer("counselling", "centre", "counselling")
        decline_referral(actor=self.cast.counselor, referral_id=back.pk, reason=self.word("decline"))
        self.course = self.refer("counselling", "centre", "counselling")
        self.ids["referral_id"] = self.ids["partner_referral"]

    def counselling(self):
        cast = self.cast
        self.episode = open_episode(actor=cast.counselor, referral_id=self.course.pk)
        self.ids["counselling_referral"] = self.refer("counselling", "centre", "counselling").pk
        asked = CounselorRequest.objects.create(
            referral_id=self.ids["counselling_referral"],
            counselor=cast.counselor,
            asked_by=cast.worker,
            place=1,
            answer_by=now() + timedelta(days=1),
        )
        self.ids["asked_id"] = asked.pk
        record_advice(
            actor=cast.counselor,
            episode_id=self.episode.pk,
            given_at=now(),
            response="considering",
            institution=self.word("institution"),
        )
        held = make_held(self.episode, hour=9 + len(self.name), days_ago=len(self.name))
        note = seal_note(
            actor=cast.counselor, session_id=held.pk, format="soap", texts={"subjective": self.word("note")}
        )
        save_draft(actor=cast.counselor, session_id=held.pk, format="soap", texts={"plan": self.word("draft")})
        review_note(actor=cast.clinical, note_id=note.pk, signed=True, remark=self.word("remark"))
        self.held = held
        self.ids |= {"episode_id": self.episode.pk, "session_id": held.pk, "note_id": note.pk}

    def danger(self):
        worry = Findings(
            thoughts="yes",
            plan="no",
            means="no",
            intent="no",
            protective=self.word("protective"),
            actions=self.word("actions"),
            escalated_to=self.word("escalated"),
        )
        answer = record_response(
            actor=self.cast.counselor,
            session_id=self.held.pk,
            instrument="phq9",
            items=IN_DANGER,
            outcome="handed",
            findings=worry,
        )
        alert = answer.risk_check.alert
        outreach = Outreach.objects.create(session=self.held, case=self.file, worker=self.cast.worker, due_at=now())
        self.ids |= {"response_id": answer.pk, "alert_id": alert.pk, "outreach_id": outreach.pk, "instrument": "gad7"}
        coming = make_session(self.episode, days=2, hour=9 + len(self.name))
        self.ids["booking_id"] = coming.booking_id
        self.series()

    def series(self):
        start = at(9, 9 + len(self.name))
        plan = Plan("session", start, start + timedelta(minutes=50), "weekly", times=2, mode="phone")
        made = book_course(
            actor=self.cast.counselor,
            episode_id=self.episode.pk,
            course=Course(plan),
            choices={start + timedelta(weeks=week): Choice("keep") for week in range(2)},
            idempotency_key=self.name,
        )
        self.ids |= {"series_id": made.pk, "at": int(start.timestamp())}

    def waiting(self):
        """The resident waits for a time and has one on offer."""
        counselor, start = self.cast.counselor, at(12 + len(self.name), 10)
        entry = put_on_list(actor=self.cast.worker, kind="session", subject=self.course.pk)
        add_exception(
            actor=counselor,
            resource=resource_for_user(counselor),
            kind="extra",
            start=start,
            end=start + timedelta(hours=1),
        )
        offer = offer_by_hand(
            actor=self.cast.worker,
            entry_id=entry.pk,
            colleague_id=counselor.pk,
            start=start,
            mode="phone",
            reason="asked",
        )
        self.ids |= {"entry_id": entry.pk, "offer_id": offer.pk}

    def calendar(self):
        mine, day = resource_for_user(self.cast.worker), ["own", "other", "closed"].index(self.name)
        hours = add_weekly_hours(
            actor=self.cast.worker,
            resource=mine,
            weekday=day,
            start=time(9),
            end=time(11),
        )
        away = add_exception(
            actor=self.cast.worker,
            resource=mine,
            kind="leave",
            start=at(20 + len(self.name), 9),
            end=at(20 + len(self.name), 12),
        )
        meeting = make_booking(self.cast.worker, [mine], at(15 + len(self.name), 9), kind="meeting")
        self.ids["meeting_id"] = meeting.pk
        self.ids["calendar"] = {"scheduling:hours-end": hours.pk, "scheduling:exception-remove": away.pk}
