"""One resident a case: sex, age, numbers, telephones with their rule, addresses."""

from datetime import date

from qingshan.accounts.roles import Role
from qingshan.core.crypto import blind_index
from qingshan.core.demo.context import DemoContext
from qingshan.people.contacts.phones import phone_index
from qingshan.people.identifiers.resident_id import check_character
from qingshan.people.models import Address, ContactPoint, Identifier, Person

SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗"
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
AREA = "159999"  # never given to any area, so no number of a living person is made
PHONE = "154"  # a mobile prefix that no operator uses, to our knowledge
ANONYMOUS, NUMBERED, REACHABLE, UNSAFE = 0.02, 0.9, 0.93, 0.06
HUKOU = {"local": 80, "city": 8, "elsewhere": 10, "none": 0.5, "unknown": 1.5}
LANGUAGE = {"zh": 96, "mn": 2.5, "sgn": 1, "other": 0.5}
HOURS = ("", "", "", "工作日 18:00 以后", "上午", "周末")
WORDS = ("", "", "", "请说是社区通知", "请说找本人，不说来意")


def residents(context: DemoContext, *, child: int) -> list[Person]:
    """Make as many residents as cases. child: the place of one who is nine years old."""
    people, made = [], Numbers(context)
    for n in range(context.cases):
        person = _person(context, made, anonymous=n > 5 and context.rng.random() < ANONYMOUS)
        if n == child:
            person.birth_date = date(context.today.year - 10, context.today.month, 1)
        people.append(person)
        if not person.is_anonymous:
            made.give(person, everything=n <= 5)
    Person.objects.bulk_create(people, 2_000)
    made.save()
    return people


def relative(context: DemoContext, of: Person, *, youngest: int, oldest: int, surname: str = "") -> Person:
    """Return a new, unsaved member of somebody's household."""
    person = Person(
        id=context.new_id(),
        sex=context.rng.choice(("male", "female")),
        birth_date=context.birth_date(youngest, oldest),
        residence_area_code=of.residence_area_code,
        hukou=of.hukou,
        created_by=of.created_by,
    )
    person.set_name(name(context, surname))
    return person


def enter_twice(context: DemoContext, person: Person) -> Person:
    """Enter the same resident a second time, without a number: what a search by name and birth date finds twice."""
    double = Person(
        id=context.new_id(),
        sex=person.sex,
        birth_date=person.birth_date,
        residence_area_code=person.residence_area_code,
        created_by=context.staff[Role.HOTLINE][0],
    )
    double.set_name(person.name)
    double.save(force_insert=True)
    return double


def name(context: DemoContext, surname: str = "") -> str:
    """Return a name such as 王演示甲子: it says itself that nobody bears it."""
    rng = context.rng
    year = rng.randrange(60)
    return f"{surname or rng.choice(SURNAMES)}演示{STEMS[year % 10]}{BRANCHES[year % 12]}"


def _person(context: DemoContext, numbers: "Numbers", *, anonymous: bool) -> Person:
    rng = context.rng
    person = Person(
        id=context.new_id(),
        sex=rng.choice(("male", "female")),
        is_anonymous=anonymous,
        created_by=context.one(Role.WINDOW),
        residence_area_code=context.place().code,
        hukou=context.pick(HUKOU),
        language=context.pick(LANGUAGE),
    )
    while not anonymous:
        person.set_name(name(context))
        person.birth_date = context.birth_date()
        if numbers.is_new(person):
            break
    return person


class Numbers:
    """Gives out ID numbers and telephones, each once, and keeps the rows until ``save``."""

    def __init__(self, context: DemoContext) -> None:
        self.context = context
        self.known: set[tuple[str, date | None]] = set()
        self.orders: dict[tuple[date, str], int] = {}
        self.phones = 0
        self.rows: tuple[list[Identifier], list[ContactPoint], list[Address]] = ([], [], [])

    def is_new(self, person: Person) -> bool:
        """Tell whether name and birth date are not given yet: the only double is the planted one."""
        key = (person.name, person.birth_date)
        fresh = key not in self.known
        self.known.add(key)
        return fresh

    def give(self, person: Person, *, everything: bool) -> None:
        rng = self.context.rng
        if everything or rng.random() < NUMBERED:
            self.rows[0].append(self._identifier(person))
        if everything or rng.random() < REACHABLE:
            self.rows[1].append(self._phone(person, "own", "first", rng.choice(HOURS), rng.choice(WORDS)))
        if rng.random() < UNSAFE:
            self.rows[1].append(self._phone(person, "family", "forbidden"))
        self.rows[2].append(self._address(person))

    def save(self) -> None:
        Identifier.objects.bulk_create(self.rows[0], 2_000)
        ContactPoint.objects.bulk_create(self.rows[1], 2_000)
        Address.objects.bulk_create(self.rows[2], 2_000)

    def _identifier(self, person: Person) -> Identifier:
        born = person.birth_date or self.context.today
        order = self.orders.get((born, person.sex), int(person.sex == "male")) % 1000
        self.orders[(born, person.sex)] = order + 2
        body = f"{AREA}{born:%Y%m%d}{order:03d}"
        number = body + check_character(body)
        return Identifier(
            id=self.context.new_id(),
            person=person,
            kind="resident_id",
            number=number,
            number_index=blind_index("resident_id", number),
            recorded_by=person.created_by,
            recorded_at=self.context.start,
        )

    def _phone(self, person: Person, whose: str, use: str, hours: str = "", words: str = "") -> ContactPoint:
        self.phones += 1
        number = f"{PHONE}{self.phones:08d}"
        return ContactPoint(
            id=self.context.new_id(),
            person=person,
            phone=number,
            phone_index=phone_index(number),
            whose=whose,
            use=use,
            hours=hours,
            words=words,
            recorded_by=person.created_by,
            recorded_at=self.context.start,
        )

    def _address(self, person: Person) -> Address:
        rng = self.context.rng
        street = next(area.name for area, _ in self.context.places if area.code == person.residence_area_code)
        house, flat = f"{rng.randrange(1, 40)}号楼{rng.randrange(1, 7)}单元", f"{rng.randrange(101, 699)}室"
        return Address(
            id=self.context.new_id(),
            person=person,
            text=f"青山区{street}演示小区{house}{flat}",
            area_code=person.residence_area_code,
            valid_from=self.context.start.date(),
        )
