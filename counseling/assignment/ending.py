"""What becomes of a question when the referral is taken: apart, because taking one knows nothing of how it is asked."""

from uuid import UUID

from counseling.models import CounselorRequest
from qingshan.accounts.models import User
from qingshan.core.clock import now


def settle(*, actor: User, referral_id: UUID) -> None:
    """Mark the open question of a referral as accepted where the actor was asked, else as over."""
    open_ = CounselorRequest.objects.open().filter(referral=referral_id)
    open_.filter(counselor=actor).update(status=CounselorRequest.Status.ACCEPTED, answered_at=now())
    open_.update(status=CounselorRequest.Status.OVER, answered_at=now())
