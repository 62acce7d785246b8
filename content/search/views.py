from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from .forms import SearchForm
from .selectors import as_found, find_pages

SUGGESTIONS = [_("临时救助"), _("心理咨询"), _("救急难"), _("大病医疗"), _("转介")]


def search(request: HttpRequest) -> HttpResponse:
    """Search the published pages."""
    form = SearchForm(request.GET)
    valid = form.is_valid()
    query = form.cleaned_data.get("q", "").strip()
    leaf = None
    if valid and query:
        leaf = find_pages(query, kind=form.cleaned_data["kind"], number=request.GET.get("page"))
    context = {
        "form": form,
        "query": query,
        "leaf": leaf,
        "results": [as_found(page, query) for page in leaf] if leaf else [],
        "suggestions": SUGGESTIONS,
    }
    return render(request, "content/search.html", context, status=200 if valid else 422)
