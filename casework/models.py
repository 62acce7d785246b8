"""The models of the room, gathered; each lives in its subject's package."""

from casework.assessments.models import Assessment, AssessmentAddendum, StrandNeed
from casework.assistance.models import AssistanceRecord, CaseAssistance, IdFormat
from casework.cases.models import Assignment, Case, CaseEvent, CaseMember, ClosureRequest
from casework.intake.models import Lead, LeadContact
from casework.plans.models import Goal, Plan
from casework.referrals.models import Referral
from casework.reviews.models import GoalScore, PlanReview
from casework.services.models import GoalEnrolment, ServiceAddendum, ServiceRecord

__all__ = [
    "Assessment",
    "AssessmentAddendum",
    "Assignment",
    "AssistanceRecord",
    "Case",
    "CaseAssistance",
    "CaseEvent",
    "CaseMember",
    "ClosureRequest",
    "Goal",
    "GoalEnrolment",
    "GoalScore",
    "IdFormat",
    "Lead",
    "LeadContact",
    "Plan",
    "PlanReview",
    "Referral",
    "ServiceAddendum",
    "ServiceRecord",
    "StrandNeed",
]
