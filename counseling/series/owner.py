"""What the counselling room does along with a series of its meetings: one session for each, in every state."""

from django.urls import reverse

from counseling.models import Episode, Session, SessionSeries
from counseling.sessions.services import lock_booked, mark_cancelled, must_be_running, session_of
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.errors import WrongState
from scheduling.bookings.models import Booking
from scheduling.series.models import Series
from scheduling.series.owners import Owner

SIDE = {
    Booking.CancelReason.PERSON: Session.Side.CLIENT,
    Booking.CancelReason.STAFF: Session.Side.COUNSELOR,
    Booking.CancelReason.CLOSURE: Session.Side.CENTRE,
    Booking.CancelReason.OTHER: Session.Side.COUNSELOR,
}
REASON = {Booking.CancelReason.CLOSURE: Session.Reason.PREMISES}


class SessionOwner(Owner):
    """Keeps the sessions of an episode in step with the bookings of its series."""

    def may_go_on(self, series: Series) -> bool:
        """While the episode runs and the consent stands."""
        try:
            must_be_running(episode_of(series))
        except WrongState:
            return False
        return True

    def made(self, series: Series, booking: Booking, actor: User | None) -> None:
        episode = episode_of(series)
        must_be_running(episode)
        session_of(booking, episode, actor)

    def moved(self, series: Series, booking: Booking, actor: User) -> None:
        session = Session.objects.get(booking=booking)
        must_be_running(session.episode)
        if session.mode != booking.mode:
            session.mode = booking.mode
            session.save(update_fields=["mode"])
        record(actor=actor, action="session.move", subject=session, case_id=session.episode.case_id)

    def gone(self, series: Series, booking: Booking, actor: User, reason: str) -> None:
        session = lock_booked(Session.objects.get(booking=booking).pk)
        code = Booking.CancelReason(reason)
        mark_cancelled(session, actor, SIDE[code], REASON.get(code, Session.Reason.OTHER))

    def url(self, series: Series, actor: User) -> str:
        row = SessionSeries.objects.visible_to(actor).filter(series_id=series.first_part_id).first()
        return reverse("counseling:episode-detail", args=[row.episode_id]) if row else ""


def episode_of(series: Series) -> Episode:
    row = SessionSeries.objects.select_related("episode__referral__case").get(series_id=series.first_part_id)
    return row.episode
