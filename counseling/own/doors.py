"""The same pages behind two doors: residents' own, and social workers' who book for residents of their cases."""

from typing import NamedTuple

from django.urls import reverse


class Door(NamedTuple):
    """base: the template that the pages extend; names: what their routes' names begin with; home: the page before."""

    base: str
    names: str
    home: str

    def url(self, page: str, *values: object) -> str:
        return reverse(f"{self.names}-{page}", args=values)

    @property
    def back(self) -> str:
        return reverse(self.home)


DESK = Door("qingshan/desk.html", "counseling:for", "counseling:for-list")
