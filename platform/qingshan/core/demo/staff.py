"""The demo's areas, organisations and staff, in the numbers of a real district's platform (domain notes, section 8)."""

from django.contrib.auth.hashers import check_password, make_password

from qingshan.accounts.models import Area, Organisation, RoleGrant, Supervision, User
from qingshan.accounts.roles import Role

from .context import DemoContext

# Shares of people by street after the 2000 census (domain notes, section 8); 兴胜 is an estimate.
SHARES = {
    "150204001": 9.4, "150204002": 7.4, "150204003": 11.0, "150204004": 12.0, "150204005": 16.1,
    "150204006": 13.4, "150204007": 13.2, "150204008": 4.5, "150204100": 12.9, "150204101": 3.0,
}  # fmt: skip
# Every second street counts as less well off: an invented split, so that there is a gap to be seen.
LESS_WELL_OFF = frozenset(list(SHARES)[1::2])
# Of 800 cases a year; more cases are a larger district with as many more hands, fewer are not a smaller one.
STAFF = {Role.WORKER: 40, Role.COUNSELOR: 14, Role.SUPERVISOR: 5, Role.CLINICAL: 2}
# One in each street, and what a district has whatever its size.
FIXED = {
    Role.WINDOW: 10, Role.REPORTER: 10, Role.STREET: 10, Role.HOTLINE: 3, Role.PARTNER: 3, Role.EVALUATOR: 3,
}  # fmt: skip
ORGANISATION_OF = {
    Role.HOTLINE: "bureau", Role.WINDOW: "street", Role.REPORTER: "community", Role.WORKER: "agency",
    Role.SUPERVISOR: "agency", Role.COUNSELOR: "centre", Role.CLINICAL: "centre", Role.STREET: "street",
    Role.DISTRICT: "bureau", Role.OVERSIGHT: "bureau", Role.PARTNER: "department", Role.CHARITY: "charity",
    Role.EVALUATOR: "evaluator", Role.EDITOR: "bureau", Role.PRIVACY: "bureau", Role.ADMIN: "bureau",
}  # fmt: skip
ORGANISATIONS = {
    "bureau": ["演示区民政局"],
    "agency": ["演示社会工作服务中心"],
    "centre": ["演示心理咨询中心"],
    "department": ["演示区卫生健康局", "演示区教育局", "演示区人力资源和社会保障局"],
    "charity": ["演示慈善会"],
    "evaluator": ["演示第三方评估中心"],
}
MAIL = "@example.invalid"  # the mark of a demo account: RFC 2606 promises that no letter ever arrives there


def build(context: DemoContext, password: str) -> None:
    """Make organisations and users; the first of each role bears the role's name as username."""
    codes = list(SHARES)
    areas = {area.code: area for area in Area.objects.filter(code__in=codes)}
    context.places = [(areas[code], SHARES[code]) for code in codes if code in areas]
    context.made["less_well_off"] = LESS_WELL_OFF
    _organisations(context)
    context.staff = _users(context, make_password(password))
    _supervision(context)


def renew_passwords(password: str) -> None:
    """Let ``password`` open the demo's accounts where it does not yet; no other account is touched."""
    accounts = User.objects.filter(email__endswith=MAIL)
    first = accounts.filter(username=Role.WORKER.value).first()
    if first and password and not check_password(password, first.password):
        accounts.update(password=make_password(password))


def _organisations(context: DemoContext) -> None:
    for kind, names in ORGANISATIONS.items():
        context.organisations[kind] = [
            Organisation.objects.get_or_create(name=name, kind=kind, defaults={"valid_from": context.start.date()})[0]
            for name in names
        ]
    for kind, word in (("street", "社会救助窗口"), ("community", "社区居委会")):
        context.organisations[kind] = [
            Organisation.objects.get_or_create(
                name=f"演示{area.name}{word}", kind=kind, defaults={"area": area, "valid_from": context.start.date()}
            )[0]
            for area, _ in context.places
        ]


def _users(context: DemoContext, hashed: str) -> dict[Role, list[User]]:
    staff = {role: [_user(role, n, hashed) for n in range(1, _count(context, role) + 1)] for role in Role}
    known = {user.username: user for user in User.objects.filter(username__in=[u.username for u in _flat(staff)])}
    User.objects.bulk_create((user for user in _flat(staff) if user.username not in known), 1_000)
    staff = {role: [known.get(user.username, user) for user in users] for role, users in staff.items()}
    RoleGrant.objects.bulk_create(
        RoleGrant(
            user=user,
            role=role,
            organisation=_organisation_of(context, role, n),
            valid_from=context.start.date(),
            granted_by=None if role == Role.ADMIN else staff[Role.ADMIN][0],
        )
        for role, users in staff.items()
        for n, user in enumerate(users)
    )
    return staff


def _count(context: DemoContext, role: Role) -> int:
    return context.of_a_year(STAFF[role], least=STAFF[role]) if role in STAFF else FIXED.get(role, 1)


def _user(role: Role, number: int, hashed: str) -> User:
    name = role.value if number == 1 else f"{role.value}{number}"
    return User(username=name, password=hashed, display_name=f"演示{role.label}{number}", email=f"{name}{MAIL}")


def _flat(staff: dict[Role, list[User]]) -> list[User]:
    return [user for users in staff.values() for user in users]


def _organisation_of(context: DemoContext, role: Role, number: int) -> Organisation | None:
    choices = context.organisations.get(ORGANISATION_OF.get(role, ""), [])
    return choices[number % len(choices)] if choices else None


def _supervision(context: DemoContext) -> None:
    lines = ((Role.WORKER, Role.SUPERVISOR, "casework"), (Role.COUNSELOR, Role.CLINICAL, "clinical"))
    Supervision.objects.bulk_create(
        Supervision(supervisor=above[n % len(above)], supervisee=user, kind=kind, valid_from=context.start.date())
        for below, over, kind in lines
        for above in [context.staff[over]]
        for n, user in enumerate(context.staff[below])
    )
