from collections.abc import Iterable
from datetime import date
from typing import Any

SEED_DATE = date(2014, 6, 30)
DESIGN = "本平台设计默认值，非法定标准；由区民政局核定后替换。"


def seed_limits(apps: Any, rows: Iterable[tuple[str, str, float, str, str]]) -> None:
    """Write first rows from a migration; a row that stands already is left alone.

    rows: (key, label, value, unit, citation); an empty citation marks a design default.
    """
    model = apps.get_model("core", "LimitRow")
    for key, label, value, unit, citation in rows:
        model.objects.get_or_create(
            key=key,
            area_code="",
            valid_from=SEED_DATE,
            defaults={"label": label, "value": value, "unit": unit, "citation": citation or DESIGN},
        )


def unseed_limits(apps: Any, rows: Iterable[tuple[str, str, float, str, str]]) -> None:
    """Take back what ``seed_limits`` wrote."""
    keys = [row[0] for row in rows]
    apps.get_model("core", "LimitRow").objects.filter(key__in=keys, valid_from=SEED_DATE).delete()
