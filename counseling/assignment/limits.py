"""The subject's first limits, seeded once; later values are dated rows of their own."""

LIMITS = [("assignment.answer", "派请咨询师后的答复时限", 1, "workday", "")]
