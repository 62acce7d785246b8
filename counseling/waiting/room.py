"""Who waits for counselling, for the calendar room: a referral that a centre received, with its course if one is open.

Whoever is in a course waits for its counsellor. Whose referral nobody has taken yet waits for any counsellor of the
centre; the first time that they accept opens the course with that counsellor.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from casework.levels import Level
from casework.referrals.kinds import ReferralKind
from casework.referrals.models import Referral
from casework.team import cases_read_by, cases_worked_by
from counseling import sight
from counseling.episodes.services import may_counsel, open_episode
from counseling.models import Episode, Session
from counseling.sessions.services import must_be_running, session_of
from qingshan.access.decisions import Decision, allow, deny
from qingshan.accounts.models import RoleGrant, User, in_force
from qingshan.accounts.roles import Role
from qingshan.core.clock import now
from qingshan.core.errors import NotFound
from qingshan.notifications.services import send
from qingshan.people.models import Person
from scheduling.bookings.models import Booking
from scheduling.waiting.models import WaitingEntry
from scheduling.waiting.rooms import Standing

KIND = Booking.Kind.SESSION
URGENCY = {level: number for number, level in enumerate(Level.values, start=1)}
STAFF = (Role.COUNSELOR, Role.WORKER, Role.SUPERVISOR, Role.CLINICAL)


class CounsellingRoom:
    """See ``scheduling.waiting.rooms.Room``."""

    def standings(self, subjects: Iterable[UUID]) -> dict[UUID, Standing]:
        referrals = list(_referrals().filter(pk__in=list(subjects)).select_related("case__person"))
        courses = {row.referral_id: row for row in Episode.objects.filter(referral__in=referrals)}
        booked = _last_booked(list(courses.values()))
        teams = _counsellors_of({referral.to_organisation_id for referral in referrals})
        return {row.pk: _standing(row, courses.get(row.pk), booked, teams) for row in referrals}

    def person_of(self, subject: UUID) -> Person:
        referral = _referrals().filter(pk=subject).select_related("case__person").first()
        if referral is None:
            raise NotFound("waiting.subject_not_found")
        return referral.case.person

    def seen_by(self, actor: User) -> Q:
        return Q(subject__in=seen_referrals(actor).values("pk"))

    def may_work(self, actor: User, subject: UUID) -> Decision:
        if workable_referrals(actor).filter(pk=subject).exists():
            return allow("waiting.concerned")
        return deny("waiting.not_concerned", _("只有负责的咨询师、个案社工和督导可以办理等候登记。"))

    def may_offer(self, actor: User, subject: UUID, colleague_id: int) -> Decision:
        if actor.pk == colleague_id or actor.has_role(Role.WORKER, Role.SUPERVISOR):
            return self.may_work(actor, subject)
        return deny("waiting.other_calendar", _("只能提供本人的时间。"))

    def settle(self, entry: WaitingEntry, booking: Booking, actor: User | None) -> None:
        """Make the session; open the course first where there is none, in the name of who opened the time."""
        episode = Episode.objects.filter(referral=entry.subject).first()
        if episode is None:
            counselor = booking.allocations.get(resource__user__isnull=False).resource.user
            assert counselor is not None
            episode = open_episode(actor=counselor, referral_id=entry.subject)
        must_be_running(episode)
        session = session_of(booking, episode, actor)
        key = f"session:{session.pk}:{episode.counselor_id}:booked"
        send(template="calendar.changed", to_user=episode.counselor, dedupe_key=key)

    def titles(self, subjects: Iterable[UUID]) -> dict[UUID, str | Promise]:
        rows = _referrals().filter(pk__in=list(subjects)).values_list("pk", "case__number")
        return dict(rows)


def seen_referrals(actor: User) -> QuerySet[Referral]:
    """Return the referrals whose waiting an actor sees: case team and supervisors, centre until one counsellor took
    it, then that counsellor and who supervises them."""
    seen = sight.NOBODY
    if actor.has_role(Role.WORKER, Role.SUPERVISOR):
        seen |= Q(case__in=cases_read_by(actor))
    if actor.has_role(Role.COUNSELOR, Role.CLINICAL):
        seen |= Q(pk__in=Episode.objects.visible_to(actor).values("referral"))
    if actor.has_role(Role.COUNSELOR):
        taken = Episode.objects.values("referral")
        received = Referral.objects.received_by(actor).exclude(pk__in=taken)
        seen |= Q(pk__in=received.values("pk"))
    found = _referrals().filter(seen)
    return found.exclude(case__person_id=actor.person_id) if actor.person_id else found


def workable_referrals(actor: User) -> QuerySet[Referral]:
    """Return those on whose waiting an actor may work: not the clinical supervisor, who only looks."""
    found = seen_referrals(actor).filter(status__in=Referral.OPEN)
    workable = sight.NOBODY
    if actor.has_role(Role.WORKER):
        workable |= Q(case__in=cases_worked_by(actor))
    if actor.has_role(Role.SUPERVISOR):
        workable |= Q(case__in=cases_read_by(actor))
    if actor.has_role(Role.COUNSELOR):
        taken = Episode.objects.values("referral")
        workable |= Q(pk__in=Episode.objects.filter(counselor=actor).values("referral"))
        workable |= Q(pk__in=Referral.objects.received_by(actor).exclude(pk__in=taken).values("pk"))
    return found.filter(workable)


def _referrals() -> QuerySet[Referral]:
    found: QuerySet[Referral] = Referral.objects.filter(kind=ReferralKind.COUNSELLING)
    return found


def _standing(
    referral: Referral, course: Episode | None, booked: dict[UUID, datetime], teams: dict[int, frozenset[int]]
) -> Standing:
    ended = not referral.is_open or (course is not None and not course.is_open) or not may_counsel(referral)
    return Standing(
        urgency=URGENCY[referral.case.level],
        colleagues=frozenset({course.counselor_id}) if course else teams[referral.to_organisation_id],
        over=WaitingEntry.Left.OVER if ended else "",
        booked_at=booked.get(course.pk) if course else None,
        case_id=referral.case_id,
    )


def _last_booked(courses: list[Episode]) -> dict[UUID, datetime]:
    """Return when the last session that is yet to come was booked, by course."""
    rows = Session.objects.booked().filter(episode__in=courses, booking__start__gt=now())
    return dict(rows.order_by().values_list("episode_id").annotate(Max("booking__created_at")))


def _counsellors_of(organisations: set[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = RoleGrant.objects.filter(
        in_force(), role=Role.COUNSELOR, organisation__in=organisations, user__is_active=True
    )
    for organisation, user in rows.values_list("organisation_id", "user_id"):
        found[organisation].add(user)
    return {organisation: frozenset(found[organisation]) for organisation in organisations}
