from typing import Any

from django.urls import path

from qingshan.access.routes import PUBLIC, SIGNED_IN, foreign, walk

from .endpoints import api

urlpatterns: list[Any] = [foreign(path("", api.urls), policy=SIGNED_IN)]
for leaf in walk(urlpatterns):
    if leaf.name == "openapi-json":
        leaf.callback.policy = PUBLIC  # type: ignore[attr-defined]
