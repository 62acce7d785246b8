from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from qingshan.access.gate import require
from qingshan.accounts.models import User
from qingshan.audit.services import record
from qingshan.core.errors import Invalid, NotFound
from qingshan.people.models import Person
from scheduling.calendars.services import new_calendar

from .models import Resource
from .rules import can_manage_rooms


def resource_for_user(user: User) -> Resource:
    """Return the calendar resource of a colleague, made at the first question."""
    found = Resource.objects.filter(user=user).first()
    return found or _make(User, user.pk, kind=Resource.Kind.COUNSELOR, user=user, name=str(user)[:60])


def resource_for_person(person: Person) -> Resource:
    """Return the calendar resource of a resident, made at the first question. It carries no name."""
    found = Resource.objects.filter(person=person).first()
    return found or _make(Person, person.pk, kind=Resource.Kind.PERSON, person=person)


@transaction.atomic
def new_group(*, name: str, place: str = "", seats: int | None = None) -> Resource:
    """Make the resource of one group or activity."""
    return _create(kind=Resource.Kind.GROUP, name=name[:60], place=place, seats=seats)


@transaction.atomic
def save_room(
    *, actor: User, name: str, place: str, seats: int | None, active: bool = True, room_id: int | None = None
) -> Resource:
    """Make a room, or change one. Raises Refused (not an administrator), NotFound, Invalid (the name is taken)."""
    require(can_manage_rooms(actor, None))
    values: dict[str, Any] = {"name": name, "place": place, "seats": seats, "active": active}
    try:
        with transaction.atomic():
            room = _create(kind=Resource.Kind.ROOM, **values) if room_id is None else _change(room_id, values)
    except IntegrityError as error:
        raise Invalid("room.name_taken", _("已有同名的房间，请换一个名称。"), field="name") from error
    record(actor=actor, action="room.save", subject=room)
    return room


def _change(room_id: int, values: dict[str, Any]) -> Resource:
    room = Resource.objects.select_for_update().filter(pk=room_id, kind=Resource.Kind.ROOM).first()
    if room is None:
        raise NotFound("room.not_found")
    for name, value in values.items():
        setattr(room, name, value)
    room.save(update_fields=list(values))
    return room


def _create(**values: Any) -> Resource:
    calendar = new_calendar(values["kind"])
    made: Resource = Resource.objects.create(calendar_id=calendar.pk, **values)
    return made


@transaction.atomic
def _make(owner: type[User] | type[Person], owner_id: Any, **values: Any) -> Resource:
    """Make a resource once: the owner's row is locked, so that two questions at once get the same answer."""
    owner._default_manager.select_for_update(of=("self",), no_key=True).get(pk=owner_id)
    key = {name: values[name] for name in ("user", "person") if name in values}
    found: Resource | None = Resource.objects.filter(**key).first()
    return found or _create(**values)
