"""The portal's doors, and behind them every page of the CMS. Stands last: the CMS answers for whatever is left."""

from django.urls import include, path

from qingshan.access.routes import PUBLIC, foreign

urlpatterns = [
    path("", include("content.doors.urls")),
    foreign(path("documents/", include("wagtail.documents.urls")), policy=PUBLIC),
    foreign(path("", include("wagtail.urls")), policy=PUBLIC),
]
