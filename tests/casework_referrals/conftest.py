import pytest

from casework.referrals.services import ReferralInput, send_referral
from tests.casework_plans.makers import make_case, make_consent


@pytest.fixture
def case(cast, area):
    return make_case(cast.worker, area=area)


@pytest.fixture
def consents(cast, case, organisations):
    """Consents to every kind of referral, to the one department and the one charity of the cast."""
    for code in ("casework", "counselling"):
        make_consent(case.person, cast.worker, code)
    make_consent(case.person, cast.worker, "share.partner", organisations["department"])
    make_consent(case.person, cast.worker, "share.charity", organisations["charity"])


@pytest.fixture
def send(cast, case, organisations):
    def make(kind="department", **more):
        to = {"counselling": "centre", "department": "department", "charity": "charity", "activity": "agency"}[kind]
        values = {
            "kind": kind, "strand": "living", "to_organisation": organisations[to],
            "reason": "需要办理社保补缴", "disclosed": ["name", "summary"],
        }  # fmt: skip
        return send_referral(actor=cast.worker, case_id=case.pk, referral=ReferralInput(**(values | more)))

    return make
