from django import template

from counseling.own.doors import Door

register = template.Library()


@register.simple_tag
def door_url(door: Door, page: str, value: object) -> str:
    """Return the address of a page behind the door that the reader came through."""
    return door.url(page, value)
