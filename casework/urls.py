"""The doors of the room, gathered; each subject has its own."""

from django.urls import URLPattern, URLResolver

from casework.assessments.urls import urlpatterns as assessments
from casework.assistance.urls import urlpatterns as assistance
from casework.cases.urls import urlpatterns as cases
from casework.intake.urls import urlpatterns as intake
from casework.plans.urls import urlpatterns as plans
from casework.referrals.urls import urlpatterns as referrals
from casework.reviews.urls import urlpatterns as reviews
from casework.services.urls import urlpatterns as services

app_name = "casework"
urlpatterns: list[URLPattern | URLResolver] = [
    *intake,
    *cases,
    *assessments,
    *plans,
    *reviews,
    *services,
    *assistance,
    *referrals,
]
