import pytest

from tests.casework_plans.makers import make_approved_plan, make_case


@pytest.fixture
def case(cast, area):
    return make_case(cast.worker, area=area)


@pytest.fixture
def approved(cast, case):
    return make_approved_plan(cast.worker, cast.supervisor, case, goals=3)
