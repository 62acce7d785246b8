"""The room's first limits, seeded once; later values are dated rows of their own."""

from counseling.scales.cut_offs import LIMITS as SCALES

LIMITS = [
    *SCALES,
    ("safety.alert.ack", "安全提醒确认时限", 30, "minute", ""),
    ("session.late_cancel", "临时取消：开始前不足", 24, "hour", ""),
    ("session.outreach", "未到后联系居民时限", 2, "workday", ""),
    ("session.note.seal", "咨询记录封存时限", 2, "workday", ""),
]
