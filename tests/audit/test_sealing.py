"""The log can be added to and nothing else; what is done to it past the rules is found and named."""

import threading

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from qingshan.audit import sealing
from qingshan.audit.models import AuditBlock, AuditEvent
from qingshan.audit.sealing import seal_new
from qingshan.audit.services import record
from qingshan.audit.verification import unsealed, verify


@pytest.fixture
def heads(tmp_path, settings):
    settings.AUDIT_ANCHOR_FILE = tmp_path / "heads.log"
    return settings.AUDIT_ANCHOR_FILE


@pytest.fixture
def log(db, heads):
    """Two sealed blocks of five events each."""
    for _ in range(2):
        for n in range(5):
            record(actor=None, action=f"test.{n}")
        seal_new()
    return list(AuditEvent.objects.order_by("pk"))


def past_the_trigger(sql, params=()):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, params)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_an_untouched_log_is_whole(log, capsys):
    assert verify() is None and unsealed() == 0
    call_command("verify_audit")
    assert "审计日志完整" in capsys.readouterr().out


@pytest.mark.parametrize("sql", ["UPDATE audit_auditevent SET action = 'x'", "DELETE FROM audit_auditevent"])
def test_the_database_refuses_to_change_an_event(log, sql):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEvent.objects.count() == 10


def test_a_changed_event_is_named(log):
    past_the_trigger("UPDATE audit_auditevent SET reason = 'changed' WHERE id = %s", [log[6].pk])
    assert verify().event == log[6].pk


def test_the_command_exits_1_and_names_the_row(log, capsys):
    past_the_trigger("UPDATE audit_auditevent SET actor_id = 7 WHERE id = %s", [log[2].pk])
    with pytest.raises(SystemExit) as stop:
        call_command("verify_audit")
    assert stop.value.code == 1 and f"event {log[2].pk}" in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_a_removed_event_is_named(log):
    past_the_trigger("DELETE FROM audit_auditevent WHERE id = %s", [log[3].pk])
    assert verify().event == log[3].pk


def test_an_event_put_into_a_sealed_block_is_found(log):
    record(actor=None, action="late")
    late = AuditEvent.objects.latest("pk")
    block = AuditBlock.objects.first()
    past_the_trigger(
        "INSERT INTO audit_auditseal (event_id, block_id, place, leaf) VALUES (%s, %s, 5, %s)",
        [late.pk, block.pk, sealing.leaf(late)],
    )
    assert verify().block == 1


def test_two_swapped_rows_are_found(log):
    past_the_trigger("UPDATE audit_auditevent SET action = 'test.1' WHERE id = %s", [log[0].pk])
    past_the_trigger("UPDATE audit_auditevent SET action = 'test.0' WHERE id = %s", [log[1].pk])
    assert verify().event == log[0].pk


def test_a_log_cut_off_at_its_end_is_found_by_its_anchor(log, heads):
    last = AuditBlock.objects.get(sequence=2)
    ids = list(last.seals.values_list("event_id", flat=True))
    past_the_trigger("DELETE FROM audit_auditseal WHERE block_id = %s", [last.pk])
    past_the_trigger("DELETE FROM audit_auditblock WHERE id = %s", [last.pk])
    past_the_trigger("DELETE FROM audit_auditevent WHERE id = ANY(%s)", [ids])
    assert "shorter" in verify().what
    heads.unlink()
    assert verify() is None  # without the anchor outside the database it would not be seen


def test_a_log_rebuilt_with_another_key_is_found(log, settings):
    rings = {**settings.KEYRINGS, "audit": settings.KEYRINGS["pii"]}
    settings.KEYRINGS = rings
    assert "forged" in verify().what


def test_a_head_lost_in_a_crash_is_anchored_at_the_next_run(log, heads):
    heads.write_text(heads.read_text().splitlines()[0] + "\n")
    assert verify() is None
    seal_new()
    assert len(heads.read_text().splitlines()) == 2


@pytest.mark.django_db(transaction=True)
def test_several_sealers_seal_each_event_once(heads):
    for n in range(40):
        record(actor=None, action=f"race.{n}")

    def work():
        try:
            for _ in range(5):
                seal_new()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert unsealed() == 0 and verify() is None
    assert sum(AuditBlock.objects.values_list("count", flat=True)) == 40
