"""The three deadlines of a referral: shorter for red and orange. Limits ``referral.{step}[.level]``."""

from datetime import datetime
from typing import Any

from qingshan.core.deadlines import Deadline, due

from .models import Referral

SHORTENED = ("red", "orange")


def _due(start: datetime, step: str, level: str) -> Deadline:
    return due(start, f"referral.{step}.{level}" if level in SHORTENED else f"referral.{step}")


def deadlines(start: datetime, level: str) -> dict[str, Any]:
    """Return accept_by, serve_by, report_by, one after the other, and whether any rests on a provisional year."""
    accept = _due(start, "accept", level)
    serve = _due(accept.at, "serve", level)
    report = _due(serve.at, "report", level)
    return {
        "accept_by": accept.at,
        "serve_by": serve.at,
        "report_by": report.at,
        "deadlines_provisional": accept.provisional or serve.provisional or report.provisional,
    }


def serve_and_report(referral: Referral, start: datetime) -> dict[str, Any]:
    """Return serve_by and report_by as they run from the acceptance."""
    serve = _due(start, "serve", referral.level)
    at = max(serve.at, referral.accept_by)
    report = _due(at, "report", referral.level)
    return {
        "serve_by": at,
        "report_by": report.at,
        "deadlines_provisional": serve.provisional or report.provisional,
    }


def report_after(referral: Referral, start: datetime) -> dict[str, Any]:
    """Return report_by as it runs from the beginning of the service."""
    report = _due(start, "report", referral.level)
    return {
        "report_by": max(report.at, referral.serve_by),
        "deadlines_provisional": report.provisional,
    }
