"""The residents of the demo district: numbers of an area that is never given out, names that say what they are."""

from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.core.demo.context import DemoContext

from . import families, persons

# Places in ``made["people"]`` that bear something special; the rooms above build their cases around them.
RESIDENT, CHILD, TWIN = 0, 1, 2


def build(context: DemoContext) -> None:
    """Make one resident a case and their families; leave ``made["people"]``, ``["guardians"]`` and ``["groups"]``."""
    people = persons.residents(context, child=CHILD)
    context.made["people"] = people
    families.build(context, people, without_proof=people[CHILD] if len(people) > CHILD else None)
    if len(people) > TWIN:
        persons.enter_twice(context, people[TWIN])
    User.objects.filter(pk=context.staff[Role.RESIDENT][0].pk).update(person=people[RESIDENT])
