"""Sealed notes and the supervisor's marks on them; advice to see an institution. Plausible words about nobody."""

from datetime import timedelta

from casework.demo.history import tell
from counseling.episodes.models import MedicalAdvice
from counseling.notes.body import pack
from counseling.notes.models import Format, Note
from counseling.sessions.models import Session
from counseling.supervision.models import NoteReview
from qingshan.accounts.roles import Role
from qingshan.core.demo.context import DemoContext

from .episodes import Course

UNWRITTEN_DAYS, LATE_DAYS = 2, 7
REVIEWED_AFTER_DAYS = 12
REMARKS = ("", "", "", "安全计划写得清楚，请下次确认家人是否知情。", "下次可以多问睡眠。")
ADVISED, INSTITUTIONS = 0.06, ("演示区医院心理科", "演示市第六医院")
RESPONSES = {"accepted": 45, "considering": 35, "declined": 12, "already": 8}
SUBJECTIVE = ("近一周睡得稍好，仍会半夜醒来。", "说起家里的事掉了眼泪，愿意继续来。", "这周自己去了一趟公园。")
OBJECTIVE = ("语速平稳，目光有交流。", "开始时紧张，后来放松。", "比上次精神。")
ASSESSMENT = ("压力主要来自照护和欠款，支持来自女儿。", "情绪随家里的消息起伏，自责减少。")
PLAN = ("练习睡前放松；下周同一时间。", "写下三件能做到的小事；下周再看。")


def make(context: DemoContext, courses: list[Course]) -> None:
    """Seal a note of each session held, but for the last days', and one that the account ``counselor`` owes."""
    notes, reviews, advice = [], [], []
    owed = _owed(context, courses)
    for course in courses:
        for session in course.held:
            if session is owed or session.end > context.end - timedelta(days=UNWRITTEN_DAYS):
                continue
            note = _note(context, session)
            notes.append(note)
            tell(context, course.made.case, note.sealed_at, note.author, "", "note.seal", note)
            if review := _review(context, course, note):
                reviews.append(review)
        if course.held and context.rng.random() < ADVISED:
            advice.append(_advice(context, course))
    Note.objects.bulk_create(notes, 1_000)
    NoteReview.objects.bulk_create(reviews, 1_000)
    MedicalAdvice.objects.bulk_create(advice, 500)


def _owed(context: DemoContext, courses: list[Course]) -> Session | None:
    """The session of which the first counsellor has not sealed a note in time: overdue paperwork."""
    first, latest = context.staff[Role.COUNSELOR][0], context.end - timedelta(days=LATE_DAYS)
    held = [s for course in courses if course.episode.counselor == first for s in course.held if s.end < latest]
    return max(held, key=lambda session: session.end, default=None)


def _note(context: DemoContext, session: Session) -> Note:
    rng = context.rng
    texts = {
        "subjective": rng.choice(SUBJECTIVE),
        "objective": rng.choice(OBJECTIVE),
        "assessment": rng.choice(ASSESSMENT),
        "plan": rng.choice(PLAN),
    }
    return Note(
        id=context.new_id(),
        session=session,
        version=1,
        format=Format.SOAP,
        sealed_body=pack(Format.SOAP, texts),
        author=session.episode.counselor,
        sealed_at=min(session.end + timedelta(minutes=rng.randrange(10, 1_500)), context.end),
    )


def _review(context: DemoContext, course: Course, note: Note) -> NoteReview | None:
    at = context.later(note.sealed_at, context.rng.uniform(1, REVIEWED_AFTER_DAYS))
    supervisor = course.episode.supervisor
    if at > context.end or supervisor is None:
        return None
    return NoteReview(
        id=context.new_id(), note=note, supervisor=supervisor, signed=True, remark=context.rng.choice(REMARKS), at=at
    )


def _advice(context: DemoContext, course: Course) -> MedicalAdvice:
    session = context.rng.choice(course.held)
    return MedicalAdvice(
        id=context.new_id(),
        episode=course.episode,
        given_at=session.end,
        institution=context.rng.choice(INSTITUTIONS),
        response=context.pick(RESPONSES),
        recorded_by=course.episode.counselor,
        recorded_at=session.end,
    )
