"""First contents of the working-day calendar, from the library ``holidays``; an administrator goes on from there."""

import re
from datetime import date
from typing import Any

import holidays

PUBLISHED_YEARS = (2024, 2025, 2026)
CITATION = "国务院办公厅关于{year}年部分节假日安排的通知（经 holidays 库导入，入库后可编辑）"
PROVISIONAL = "国务院办公厅尚未公布，仅法定节日，暂定"
_SWAP = re.compile(r"(\d{4}-\d{2}-\d{2})")


def seed_years(apps: Any, years: tuple[int, ...] = PUBLISHED_YEARS) -> None:
    """Write holidays, make-up workdays and the published mark of each year; rows that stand already are kept."""
    day_model, year_model = apps.get_model("core", "CalendarDay"), apps.get_model("core", "CalendarYear")
    for year in years:
        citation = CITATION.format(year=year)
        year_model.objects.get_or_create(year=year, defaults={"published": True, "citation": citation})
        for row in days_of(year):
            day_model.objects.get_or_create(day=row.pop("day"), defaults={**row, "citation": citation})


def days_of(year: int) -> list[dict[str, Any]]:
    """Return the year's days that differ from their weekday, as rows of CalendarDay without citation."""
    table = holidays.country_holidays("CN", years=year, language="zh_CN", categories=("public",))
    rows = []
    makeup_for: dict[date, date] = {}
    for day, name in sorted(table.items()):
        swapped = _SWAP.search(name)
        if swapped:
            makeup_for[date.fromisoformat(swapped.group(1))] = day
        rows.append(
            {
                "day": day,
                "kind": "holiday",
                "name": name[:60],
                "swapped_with": date.fromisoformat(swapped.group(1)) if swapped else None,
            }
        )
    rows += [
        {"day": day, "kind": "makeup", "name": "调休上班", "swapped_with": swap} for day, swap in makeup_for.items()
    ]
    return rows
