import pytest

from tests.casework_cases.makers import make_case


@pytest.fixture
def case(cast, area):
    return make_case(cast, area=area)


@pytest.fixture
def unassigned(cast, area):
    return make_case(cast, area=area, responsible=False)
