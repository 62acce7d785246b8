from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from qingshan.accounts.http import SignedInRequest
from qingshan.core.errors import Invalid
from scheduling.policy import policy
from scheduling.resources.services import resource_for_user

from .forms import TermsForm
from .models import Terms
from .services import save_terms


def terms(request: SignedInRequest) -> HttpResponse:
    """On which terms the actor can be booked, beside the house's."""
    resource = resource_for_user(request.user)
    own = Terms.objects.filter(pk=resource.pk).first() or Terms(resource=resource, languages=["zh"])
    form = TermsForm(request.POST or None, instance=own, house=policy())
    if request.method == "POST" and form.is_valid():
        try:
            save_terms(actor=request.user, resource=resource, **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field, str(error.message))
        else:
            messages.success(request, _("预约条件已保存，新的预约按此执行。"))
            return redirect("scheduling:terms")
    return render(request, "scheduling/terms.html", {"form": form}, status=422 if form.errors else 200)
