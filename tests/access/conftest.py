import pytest

from .built import make_walker


@pytest.fixture
def walker(cast, make_user, organisations, area):
    """The worlds, built, and the one who walks through them."""
    return make_walker(cast, make_user, organisations, area)
