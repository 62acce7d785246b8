"""The administrator's page of ID formats: configuration, no records."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qingshan.accounts.http import SignedInRequest
from qingshan.audit.services import record
from qingshan.core.errors import NotFound

from .forms import FormatForm
from .models import IdFormat


@require_safe
def formats(request: SignedInRequest) -> HttpResponse:
    return render(request, "casework/format_list.html", {"formats": IdFormat.objects.all()})


@require_http_methods(["GET", "HEAD", "POST"])
def format_edit(request: SignedInRequest, format_id: int | None = None) -> HttpResponse:
    """Add a format or change one."""
    found = IdFormat.objects.filter(pk=format_id).first() if format_id else None
    if format_id and found is None:
        raise NotFound("format.not_found")
    form = FormatForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved = form.save()
            record(actor=request.user, action="assistance.format", subject=saved)
        messages.success(request, _("编号格式已保存。"))
        return redirect("casework:assistance-formats")
    status = 422 if request.method == "POST" else 200
    return render(request, "casework/format_edit.html", {"form": form, "format": found}, status=status)
