"""Doors to persons. The role is asked here; which persons, each view asks through ``visible_to``."""

from qingshan.access.routes import roles, route

from .contacts import views as contacts
from .groups import views as groups
from .households import views as households
from .identifiers import views as identifiers
from .persons import views as persons
from .rules import KEEPERS, READERS

READ = roles("person.read", *READERS)
CHANGE = roles("person.change", *KEEPERS)
ONE = "people/<uuid:pk>/"

app_name = "people"
urlpatterns = [
    route("people/", persons.search, name="search", policy=roles("person.match", *KEEPERS)),
    route(ONE, persons.detail, name="person-detail", policy=READ),
    route(f"{ONE}reveal/", persons.reveal, name="person-reveal", policy=roles("person.reveal", *KEEPERS)),
    route(f"{ONE}edit/", persons.edit, name="person-edit", policy=CHANGE),
    route(f"{ONE}identifiers/new/", identifiers.new, name="identifier-new", policy=CHANGE),
    route(f"{ONE}identifiers/<uuid:row>/end/", identifiers.end, name="identifier-end", policy=CHANGE),
    route(f"{ONE}contacts/new/", contacts.new, name="contact-new", policy=CHANGE),
    route(f"{ONE}contacts/<uuid:row>/", contacts.edit, name="contact-edit", policy=CHANGE),
    route(f"{ONE}contacts/<uuid:row>/end/", contacts.end, name="contact-end", policy=CHANGE),
    route(f"{ONE}address/", contacts.address, name="address-new", policy=CHANGE),
    route(f"{ONE}household/new/", households.new_member, name="household-new", policy=CHANGE),
    route(f"{ONE}household/<int:row>/end/", households.end_member, name="household-end", policy=CHANGE),
    route(f"{ONE}guardians/new/", households.new_guardian, name="guardian-new", policy=CHANGE),
    route(f"{ONE}guardians/<uuid:row>/", households.review, name="guardian-review", policy=CHANGE),
    route(f"{ONE}guardians/<uuid:row>/end/", households.end_guardian, name="guardian-end", policy=CHANGE),
    route(f"{ONE}groups/new/", groups.new, name="group-new", policy=CHANGE),
    route(f"{ONE}groups/<int:row>/end/", groups.end, name="group-end", policy=CHANGE),
]
