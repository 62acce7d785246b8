from casework.team import READERS, WRITERS
from qingshan.access.routes import roles, route

from . import views

urlpatterns = [
    route(
        "cases/<str:number>/plans/<uuid:plan_id>/review/", views.hold, name="review-hold",
        policy=roles("review.hold", *WRITERS),
    ),
    route(
        "cases/<str:number>/reviews/<uuid:review_id>/", views.detail, name="review-detail",
        policy=roles("review.read", *READERS),
    ),
]  # fmt: skip
