"""Counselling; see each subject's file."""

from counseling.assignment.models import CounselorRequest as CounselorRequest
from counseling.episodes.models import Episode as Episode
from counseling.episodes.models import MedicalAdvice as MedicalAdvice
from counseling.notes.models import Note as Note
from counseling.notes.models import NoteDraft as NoteDraft
from counseling.safety.models import RiskCheck as RiskCheck
from counseling.safety.models import SafetyAlert as SafetyAlert
from counseling.scales.models import ItemWording as ItemWording
from counseling.scales.models import ScaleDraft as ScaleDraft
from counseling.scales.models import ScaleResponse as ScaleResponse
from counseling.series.models import SessionSeries as SessionSeries
from counseling.sessions.models import Outreach as Outreach
from counseling.sessions.models import Session as Session
from counseling.supervision.models import NoteReview as NoteReview
