"""Sealed notes: never changed, opened by two people only, and never before the reading is on record."""

import pytest
from django.db import IntegrityError, connection, transaction

from counseling.models import Note, NoteDraft
from counseling.notes.reading import open_draft, open_note
from counseling.notes.services import save_draft, seal_note
from counseling.supervision.services import review_note
from qingshan.accounts.models import Supervision
from qingshan.accounts.roles import Role
from qingshan.audit.models import AuditEvent
from qingshan.core.errors import Conflict, Invalid, NotFound, Refused, WrongState

pytestmark = pytest.mark.django_db
WORDS = {"subjective": "金丝雀一号", "plan": "下周再谈"}


@pytest.fixture
def note(cast, held):
    return seal_note(actor=cast.counselor, session_id=held.pk, format="soap", texts=WORDS)


def readings():
    return AuditEvent.objects.filter(action="note.open", outcome="read")


def test_the_counsellor_opens_what_was_sealed(cast, note):
    opened = open_note(actor=cast.counselor, note_id=note.pk)
    assert [(str(part.label), part.text) for part in opened.parts] == [
        ("居民所述", "金丝雀一号"),
        ("下一步安排", "下周再谈"),
    ]
    assert readings().filter(actor=cast.counselor, subject_id=str(note.pk)).count() == 1


def test_the_clinical_supervisor_opens_it_and_each_time_is_on_record(cast, note):
    for _ in range(3):
        open_note(actor=cast.clinical, note_id=note.pk)
    assert readings().filter(actor=cast.clinical).count() == 3


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.COUNSELOR, Role.CLINICAL}))
def test_for_every_other_role_the_note_does_not_exist(cast, note, role):
    with pytest.raises(NotFound):
        open_note(actor=getattr(cast, role.value), note_id=note.pk)
    assert not Note.objects.visible_to(getattr(cast, role.value)).exists()
    assert not readings().exists()


def test_nor_for_another_counsellor_or_another_clinical_supervisor(note, stranger, make_user):
    for actor in (stranger, make_user("clinical2", Role.CLINICAL)):
        with pytest.raises(NotFound):
            open_note(actor=actor, note_id=note.pk)


def test_when_the_supervision_ends_so_does_the_sight(cast, note):
    Supervision.objects.filter(kind="clinical").delete()
    with pytest.raises(NotFound):
        open_note(actor=cast.clinical, note_id=note.pk)


def test_when_the_reading_cannot_be_recorded_no_word_is_returned(cast, note, monkeypatch):
    def broken(**_):
        raise RuntimeError("the log is away")

    monkeypatch.setattr("counseling.notes.reading.record_read", broken)
    with pytest.raises(RuntimeError, match="log is away"):
        open_note(actor=cast.counselor, note_id=note.pk)


@pytest.mark.django_db(transaction=True)
def test_a_note_is_not_opened_inside_a_transaction_that_could_roll_back():
    from types import SimpleNamespace

    from counseling.notes import reading

    subject = SimpleNamespace(pk="x", _meta=SimpleNamespace(label_lower="counseling.note"))
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        reading._commit_reading(None, "note.open", subject, 1)
    assert not AuditEvent.objects.exists()
    reading._commit_reading(None, "note.open", subject, 1)
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("change", ["sealed_body = 'x'", "version = 9", "author_id = author_id", "sealed_at = now()"])
def test_the_database_refuses_to_change_a_note(note, change):
    with (
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="sealed: add a new one"),
        transaction.atomic(),
    ):
        cursor.execute(f"UPDATE counseling_note SET {change} WHERE id = %s", [note.pk])


@pytest.mark.parametrize("table", ["note", "notereview", "scaleresponse", "riskcheck", "medicaladvice"])
def test_every_sealed_table_has_its_trigger(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgenabled FROM pg_trigger WHERE tgname = 'stays_sealed' AND tgrelid = %s::regclass",
            [f"counseling_{table}"],
        )
        assert cursor.fetchone() == ("O",)


def test_nor_to_delete_one(note):
    with pytest.raises(IntegrityError, match="sealed"), transaction.atomic():
        Note.objects.filter(pk=note.pk).delete()
    assert Note.objects.filter(pk=note.pk).exists()


def test_the_refusal_comes_from_the_trigger(note):
    """The negative control: with the trigger off, the same change goes through."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE counseling_note DISABLE TRIGGER stays_sealed")
        cursor.execute("UPDATE counseling_note SET version = 9 WHERE id = %s", [note.pk])
    assert Note.objects.get(pk=note.pk).version == 9


def test_a_second_note_is_an_addendum(cast, held, note):
    more = seal_note(actor=cast.counselor, session_id=held.pk, format="free", texts={"text": "补充一句"})
    assert (more.version, more.is_addendum) == (2, True)
    assert open_note(actor=cast.counselor, note_id=note.pk).parts[0].text == "金丝雀一号"


def test_what_is_stored_is_not_what_was_written(note):
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_body FROM counseling_note WHERE id = %s", [note.pk])
        stored = cursor.fetchone()[0]
    assert stored.startswith("v1|")
    assert "金丝雀" not in stored


def test_an_empty_note_is_not_sealed(cast, held):
    with pytest.raises(Invalid, match=r"note\.empty"):
        seal_note(actor=cast.counselor, session_id=held.pk, format="soap", texts={"subjective": "  "})
    assert not Note.objects.exists()


def test_a_session_that_was_not_held_has_no_note(cast, booked):
    with pytest.raises(WrongState, match=r"note\.session_not_held"):
        seal_note(actor=cast.counselor, session_id=booked.pk, format="soap", texts=WORDS)


def test_only_the_counsellor_writes(cast, held, stranger):
    with pytest.raises(Refused, match=r"note\.not_counselor"):
        seal_note(actor=cast.clinical, session_id=held.pk, format="soap", texts=WORDS)
    for actor in (cast.worker, stranger):
        with pytest.raises(NotFound):
            seal_note(actor=actor, session_id=held.pk, format="soap", texts=WORDS)
    assert not Note.objects.exists()


def test_a_draft_is_seen_by_its_author_alone_and_goes_when_sealed(cast, held):
    draft = save_draft(actor=cast.counselor, session_id=held.pk, format="soap", texts=WORDS)
    assert open_draft(actor=cast.counselor, draft=draft)["subjective"] == "金丝雀一号"
    with pytest.raises(NotFound):
        open_draft(actor=cast.clinical, draft=draft)
    save_draft(actor=cast.counselor, session_id=held.pk, format="soap", texts={"plan": "改了"})
    assert NoteDraft.objects.count() == 1
    seal_note(actor=cast.counselor, session_id=held.pk, format="soap", texts=WORDS)
    assert not NoteDraft.objects.exists()


def test_the_supervisor_signs_once_and_may_remark(cast, note):
    review_note(actor=cast.clinical, note_id=note.pk, signed=True, remark="关注睡眠")
    with pytest.raises(Conflict, match=r"review\.signed"):
        review_note(actor=cast.clinical, note_id=note.pk, signed=True)
    review_note(actor=cast.clinical, note_id=note.pk, signed=False, remark="再补一句")
    assert [text for _, text in open_note(actor=cast.counselor, note_id=note.pk).remarks] == ["关注睡眠", "再补一句"]
    with pytest.raises(Refused, match=r"note\.not_supervisor"):
        review_note(actor=cast.counselor, note_id=note.pk, signed=True)


def test_only_one_module_opens_the_sealed_words():
    """A grep that turns red when another file touches the encrypted field."""
    from pathlib import Path

    import counseling

    root = Path(counseling.__file__).parent
    touching = {
        str(path.relative_to(root)) for path in root.rglob("*.py") if ".sealed_body" in path.read_text(encoding="utf-8")
    }
    assert touching == {"notes/reading.py"}
