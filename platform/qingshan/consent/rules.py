"""Who may record consent, and whose yes counts."""

from django.utils.translation import gettext_lazy as _

from qingshan.access.decisions import Decision, allow, deny
from qingshan.access.gate import rule
from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.core.limits.selectors import limit
from qingshan.people.models import Guardianship, Person
from qingshan.people.selectors import age_on

RECORDERS = (Role.WORKER, Role.SUPERVISOR, Role.WINDOW, Role.HOTLINE, Role.COUNSELOR)
GUARDIAN_AGE = "consent.guardian_age"


@rule("consent.record")
def can_record(actor: User, person: Person) -> Decision:
    """Staff who see the person; and the residents themselves, about themselves."""
    if actor.person_id == person.pk:
        return allow("consent.own")
    if not actor.has_role(*RECORDERS):
        return deny("consent.not_recorder", _("您的岗位不能登记知情同意。"))
    if Person.objects.visible_to(actor).filter(pk=person.pk).exists():
        return allow("consent.in_sight")
    return deny("consent.out_of_sight")


def guardian_age() -> int:
    """Return the age below which a guardian consents, full years."""
    return int(limit(GUARDIAN_AGE).value)


def needs_guardian(person: Person) -> bool | None:
    """Tell whether only a guardian may consent; None when the birth date is unknown."""
    age = age_on(person)
    return None if age is None else age < guardian_age()


def may_answer_for(person: Person, guardianship: Guardianship) -> Decision:
    """A guardian's yes counts when in force, verified and without a conflict of interest."""
    if guardianship.ward_id != person.pk:
        return deny("consent.other_ward", _("所选监护人不是这位居民的监护人。"))
    if not Guardianship.objects.current().filter(pk=guardianship.pk).exists():
        return deny("consent.guardian_over", _("所选监护关系已经终止。"))
    if guardianship.in_conflict:
        return deny("consent.guardian_conflict", _("所选监护人与未成年人利益可能冲突，请由其他监护人同意。"))
    if guardianship.verified_at is None:
        return deny("consent.guardian_unverified", _("监护关系尚未核实，请先查看证明文件并登记核实。"))
    return allow("consent.guardian")
