"""Turns a DomainError into a page or a JSON answer, and records the refusal, outside the rolled-back transaction."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from qingshan.audit.services import record_refusal

from .errors import DomainError, NotFound, Refused


class DomainErrorMiddleware:
    """Answers 403, 404, 409 or 422; a 404 body is the same whether the thing is missing or hidden."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refuse(request, error) if isinstance(error, DomainError) else None


def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Record a refusal and answer it."""
    if isinstance(error, Refused | NotFound):
        record_refusal(request=request, error=error)
    return answer(request, error)


def answer(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Render a DomainError in the form the client asked for."""
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    if wants_json or request.path.startswith(("/api/", "/fhir/")):
        body = {"code": "not_found" if error.status == 404 else error.code, "message": str(error.message)}
        return JsonResponse(body, status=error.status)
    context = {} if error.status == 404 else {"code": error.code, "message": error.message}
    return render(request, f"{error.status}.html", context, status=error.status)
