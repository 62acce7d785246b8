import pytest

from qingshan.accounts.roles import Role
from tests.scheduling.makers import make_hours, make_room

from . import makers


@pytest.fixture
def room(cast):
    return makers_room(cast)


def makers_room(cast):
    make_hours(cast.counselor)
    return make_room(cast.admin)


@pytest.fixture
def centre(organisations):
    return organisations["centre"]


@pytest.fixture
def case(cast, area):
    return makers.make_case(cast.worker, area=area)


@pytest.fixture
def referral(cast, centre, case):
    makers.make_consent(case.person, cast.worker)
    return makers.make_referral(cast.worker, centre, case)


@pytest.fixture
def episode(cast, centre, area):
    return makers.make_episode(cast.worker, cast.counselor, centre, area=area)


@pytest.fixture
def booked(episode):
    return makers.make_session(episode)


@pytest.fixture
def begun(booked):
    """A booked session whose time has come."""
    return makers.pass_time(booked)


@pytest.fixture
def held(episode):
    return makers.make_held(episode)


@pytest.fixture
def stranger(make_user):
    """Another counsellor of the same centre."""
    return make_user("counselor2", Role.COUNSELOR)
