from datetime import date

from ninja import Schema


class Me(Schema):
    """Who is signed in. roles: codes in force today."""

    username: str
    roles: list[str]


class Day(Schema):
    """One day of the working calendar. provisional: the year's holiday plan has not been published."""

    day: date
    is_workday: bool
    name: str
    provisional: bool


class Problem(Schema):
    """Every refusal. code: stable, for machines; message: for people."""

    code: str
    message: str
