"""What can go wrong in the field's own terms; the middleware turns each into a page or a JSON answer."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal with a stable code and a message for the person: what happened, why, what next."""

    status = 400
    default: str | Promise = _("操作没有完成。")

    def __init__(self, code: str, message: str | Promise = "") -> None:
        self.code = code
        self.message = message or self.default
        super().__init__(f"{code}: {self.message}")


class Refused(DomainError):
    """The actor may not do this (403)."""

    status = 403
    default = _("您没有权限进行这项操作。")


class NotFound(DomainError):
    """Missing, or out of the actor's sight: deliberately the same answer (404)."""

    status = 404
    default = _("没有找到这个页面或记录。")


class WrongState(DomainError):
    """The thing is not in a state in which this can be done (409)."""

    status = 409


class Conflict(DomainError):
    """Somebody or something else got there first (409)."""

    status = 409


class Invalid(DomainError):
    """Bad input that a form did not catch (422). ``field`` names where to show it."""

    status = 422

    def __init__(self, code: str, message: str | Promise = "", *, field: str | None = None) -> None:
        super().__init__(code, message)
        self.field = field
