from datetime import timedelta

import pytest
from django.db import connection

from casework.intake.models import Lead
from casework.intake.services import receipt_status, receive_help_request
from qingshan.accounts.roles import Role
from qingshan.audit.models import AuditEvent
from qingshan.core.clock import today
from qingshan.core.errors import Invalid, Refused
from qingshan.reporting.models import OutcomeFact
from tests.casework_cases.makers import make_lead, make_lead_with_receipt


def test_the_hotline_owns_what_it_takes_in_until_a_window_accepts(cast, area):
    lead = make_lead(cast.hotline, area=area)
    assert (lead.owner, lead.received_by, lead.status) == (cast.hotline, cast.hotline, "received")
    assert lead.contact_due_at == lead.received_at + timedelta(hours=24)
    assert lead.owner_due_at == lead.received_at + timedelta(hours=24)


def test_a_window_accepts_by_receiving(cast):
    assert make_lead(cast.window, channel="window").status == "accepted"


def test_a_reporter_reports_and_then_sees_its_state_only(cast):
    lead = make_lead(cast.reporter, channel="discovery", party="self_gov")
    assert not Lead.objects.visible_to(cast.reporter).exists()
    assert Lead.objects.reported_by(cast.reporter).get() == lead


def test_other_roles_do_not_receive(cast):
    for role in set(Role) - {Role.HOTLINE, Role.WINDOW, Role.REPORTER}:
        with pytest.raises(Refused, match="lead.not_receiver"):
            make_lead(getattr(cast, role.value))
    assert not Lead.objects.exists()


def test_what_was_told_lies_encrypted(cast):
    lead = make_lead(cast.hotline, name="演示赵敏", phone="13800000000", address="演示路1号", safe_contact="上午")
    with connection.cursor() as cursor:
        cursor.execute("SELECT story, name, phone, address, safe_contact FROM casework_lead WHERE id = %s", [lead.pk])
        row = cursor.fetchone()
    assert all(value.startswith("v1|") for value in row)
    assert Lead.objects.get(pk=lead.pk).name == "演示赵敏"


def test_an_anonymous_caller_leaves_no_name(cast):
    lead = make_lead(cast.hotline, name="演示赵敏", is_anonymous=True)
    assert Lead.objects.get(pk=lead.pk).name == ""


def test_a_story_is_needed_and_the_event_is_not_to_come(cast):
    with pytest.raises(Invalid, match="lead.no_story"):
        make_lead(cast.hotline, story="  ")
    with pytest.raises(Invalid, match="lead.event_later"):
        make_lead(cast.hotline, event_at=today() + timedelta(days=1))


def test_reporting_learns_channel_and_level_alone(cast, area):
    make_lead(cast.hotline, area=area, name="演示赵敏", is_anonymous=False)
    fact = OutcomeFact.objects.get(kind="lead.received")
    assert fact.data == {"channel": "hotline", "level": "orange", "anonymous": False}
    assert fact.area_code == area.code


def test_a_public_request_has_no_owner_and_is_anonymous_without_a_name(db):
    lead, number, pin = receive_help_request(story="需要帮助", urgency_hint="purple")
    assert (lead.owner, lead.channel, lead.urgency, lead.is_anonymous) == (None, "online", "yellow", True)
    assert receipt_status(number, pin).status == "received"
    assert AuditEvent.objects.get(action="lead.receive").actor is None


def test_a_receipt_answers_its_own_pin_however_it_is_typed(cast):
    lead, number, pin = make_lead_with_receipt(cast.hotline, name="演示赵敏")
    answer = receipt_status(f" {number.lower().replace('-', ' ')} ", f"{pin[:3]} {pin[3:]}")
    assert answer.number == lead.receipt_number
    assert answer.contact_due_at == lead.contact_due_at
    assert "赵敏" not in repr(answer)


def test_wrong_number_and_wrong_pin_answer_alike(cast):
    _, number, pin = make_lead_with_receipt(cast.hotline)
    wrong = f"{(int(pin) + 1) % 10**6:06d}"
    for given in [(number, wrong), ("ZZZZ-ZZZZ-ZZ", pin), ("", ""), ("'; --", pin), (number, ""), (number, "九" * 6)]:
        assert receipt_status(*given) is None


def test_the_pin_is_kept_nowhere(cast):
    lead, _, pin = make_lead_with_receipt(cast.hotline)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(l)::text FROM casework_lead l WHERE id = %s", [lead.pk])
        assert f'"{pin}"' not in cursor.fetchone()[0]
    assert len(lead.pin_hash) == 64
