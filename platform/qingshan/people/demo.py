"""The residents of the demo district: numbers of an area that is never given out, names that say what they are."""

import uuid
from datetime import date

from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.consent.models import Consent, Purpose
from qingshan.core.crypto import blind_index
from qingshan.core.demo.context import DemoContext

from .contacts.phones import phone_index
from .identifiers.resident_id import check_character
from .models import ContactPoint, Identifier, Person

SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗"
AREA = "159999"


def new_id(context: DemoContext) -> uuid.UUID:
    """Draw a primary key from the demo's own random source, so that the same seed gives the same district."""
    return uuid.UUID(int=context.rng.getrandbits(128), version=4)


def build(context: DemoContext) -> None:
    """Make one resident a case, most with an ID number and a telephone, all who are served with consent."""
    rng, recorder = context.rng, context.staff[Role.WINDOW][0]
    people, identifiers, contacts = [], [], []
    for n in range(context.cases + 1):
        person = Person(
            id=new_id(context),
            sex=rng.choice(("male", "female")),
            birth_date=context.birth_date(),
            is_anonymous=rng.random() < 0.02 and n > 0,
            created_by=recorder,
            residence_area_code=context.place().code,
        )
        if n == 2:  # a child, without a guardian's consent
            person.birth_date = date(context.end.year - 9, 5, 1)
        person.set_name("" if person.is_anonymous else f"{rng.choice(SURNAMES)}演示{n:05d}")
        people.append(person)
        if not person.is_anonymous and rng.random() < 0.9:
            identifiers.append(_identifier(context, person, n))
        if rng.random() < 0.85 or n == 0:
            phone = f"139{n:08d}"
            contacts.append(
                ContactPoint(
                    id=new_id(context), person=person, phone=phone, phone_index=phone_index(phone), use="first"
                )
            )
    people.append(_duplicate(context, people[1]))
    Person.objects.bulk_create(people, 2_000)
    Identifier.objects.bulk_create(identifiers, 2_000)
    ContactPoint.objects.bulk_create(contacts, 2_000)
    context.made["people"] = people[:-1]
    User.objects.filter(pk=context.staff[Role.RESIDENT][0].pk).update(person=people[0])
    _consents(context, people[:-1])


def _identifier(context: DemoContext, person: Person, n: int) -> Identifier:
    order = (n * 2 + (person.sex == "male")) % 1000
    body = f"{AREA}{person.birth_date:%Y%m%d}{order:03d}"
    number = body + check_character(body)
    return Identifier(
        id=new_id(context),
        person=person,
        kind="resident_id",
        number=number,
        number_index=blind_index("resident_id", number),
    )


def _duplicate(context: DemoContext, twin: Person) -> Person:
    """The same resident entered twice, for whoever looks for duplicates."""
    double = Person(id=new_id(context), sex=twin.sex, birth_date=twin.birth_date)
    double.set_name(twin.name or "李演示00001")
    return double


def _consents(context: DemoContext, people: list[Person]) -> None:
    recorder = context.staff[Role.WORKER][0]
    purposes = list(Purpose.objects.filter(code__in=("casework", "counselling")))
    Consent.objects.bulk_create(
        [
            Consent(
                id=new_id(context),
                person=person,
                purpose=purpose,
                given_by="person",
                how="signed",
                given_at=context.start,
                recorded_by=recorder,
            )
            for person in people
            for purpose in purposes
        ],
        2_000,
    )
