"""Whether a request for time makes sense, before anybody is asked whether the time is free."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from qingshan.core.clock import now
from qingshan.core.errors import Invalid
from scheduling.modes import Mode
from scheduling.policy import Policy

from .models import Booking


@dataclass(frozen=True)
class Request:
    """What is asked for. start, end: aware, half open; resource_ids: sorted, each once."""

    resource_ids: tuple[int, ...]
    start: datetime
    end: datetime
    kind: str
    mode: str
    place: str

    @property
    def digest(self) -> str:
        """SHA-256 over the content: the same content under the same key is the same request."""
        parts = (*map(str, self.resource_ids), *(str(t.timestamp()) for t in (self.start, self.end)))
        return hashlib.sha256("\x1f".join((*parts, self.kind, self.mode, self.place)).encode()).hexdigest()


def check_times(start: datetime, end: datetime, policy: Policy) -> None:
    """Raise Invalid, with the field, for times in no zone, past, backwards, too long, too far or off the grid."""
    if start.tzinfo is None or end.tzinfo is None:
        raise Invalid("booking.no_zone", _("时间缺少时区。"), field="start")
    if end <= start:
        raise Invalid("booking.end_before_start", _("结束时间必须晚于开始时间。"), field="end")
    if end - start > policy.longest:
        raise Invalid("booking.too_long", _("一次预约时间过长，请分次预约。"), field="end")
    for field, moment in (("start", start), ("end", end)):
        if moment.second or moment.microsecond or moment.minute % policy.grid_minutes:
            message = _("时间请取 %(minutes)s 分钟的整数倍。") % {"minutes": policy.grid_minutes}
            raise Invalid("booking.off_grid", message, field=field)
    if start <= now():
        raise Invalid("booking.past", _("不能预约已经过去的时间。"), field="start")
    if start > now() + policy.horizon:
        raise Invalid("booking.too_far", _("超出可预约的日期范围，请选较近的日期。"), field="start")


def check_words(request: Request, idempotency_key: str) -> None:
    """Raise Invalid for an unknown kind or mode, a missing key, or no resource at all."""
    if request.kind not in Booking.Kind.values:
        raise Invalid("booking.kind", _("请选择预约类型。"), field="kind")
    if request.mode not in Mode.values:
        raise Invalid("booking.mode", _("请选择会面方式。"), field="mode")
    if not request.resource_ids:
        raise Invalid("booking.no_resource", _("请选择参加的人员或房间。"), field="resources")
    if not 0 < len(idempotency_key) <= 80:
        raise Invalid("booking.no_key", _("页面已过期，请刷新后再提交。"))


def ids_of(resources: Sequence[object]) -> tuple[int, ...]:
    """Return the ids in the one order in which rows are locked."""
    return tuple(sorted({resource.pk for resource in resources}))  # type: ignore[attr-defined]
