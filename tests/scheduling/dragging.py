"""A drag in the grid, as its script sends it."""

from datetime import timedelta
from uuid import uuid4

from scheduling.agenda.grid import wall_clock

MOVE = "/desk/calendar/move/"


def drag(client, what, when, minutes=50, **values):
    data = {
        "booking": what.pk,
        "start": wall_clock(when),
        "end": wall_clock(when + timedelta(minutes=minutes)),
        "key": uuid4().hex,
        **values,
    }
    return client.post(MOVE, data, headers={"Accept": "application/json"})
