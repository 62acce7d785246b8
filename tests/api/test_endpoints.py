"""The REST interface answers machines in JSON, refusals included, and describes itself."""

import json


def test_the_description_is_public_and_names_every_operation(client, db):
    answer = client.get("/api/v1/openapi.json")
    described = json.loads(answer.content)
    assert answer.status_code == 200 and {"/api/v1/me", "/api/v1/workdays"} <= set(described["paths"])


def test_a_stranger_gets_a_json_refusal(client, db):
    answer = client.get("/api/v1/me")
    assert answer.status_code == 401 and answer.json()["code"] == "access.sign_in"


def test_me_tells_roles_and_nothing_more(cast, sign_in):
    assert sign_in(cast.worker).get("/api/v1/me").json() == {"username": "worker", "roles": ["worker"]}


def test_workdays_know_make_up_days_and_provisional_years(cast, sign_in):
    client = sign_in(cast.worker)
    days = client.get("/api/v1/workdays?first=2026-10-09&last=2026-10-10").json()
    assert [day["is_workday"] for day in days] == [True, True]  # Saturday 10 October is worked
    assert client.get("/api/v1/workdays?first=2027-03-01&last=2027-03-01").json()[0]["provisional"]


def test_bad_ranges_and_dates_are_named(cast, sign_in):
    client = sign_in(cast.worker)
    assert client.get("/api/v1/workdays?first=2026-01-02&last=2026-01-01").json()["code"] == "api.bad_range"
    answer = client.get("/api/v1/workdays?first=yesterday&last=2026-01-01")
    assert answer.status_code == 422 and "first" in answer.json()["message"]
