"""Small public files: robots, sitemap, favicon, the pictures that editors published."""

import mimetypes

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.templatetags.static import static
from wagtail.images.models import Rendition
from wagtail.models import Page

from qingshan.core.errors import NotFound

PRIVATE = ("/accounts/", "/api/", "/cms/", "/desk/", "/evaluation/", "/fhir/", "/me/", "/r/", "/receipt/", "/ws/")
SITEMAP_PAGES = 5000


def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE)]
    lines.append(f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def sitemap(request: HttpRequest) -> HttpResponse:
    """List the published pages and the two doors that anybody may use."""
    pages = Page.objects.live().public().filter(depth__gte=2).order_by("path")[:SITEMAP_PAGES]
    entries = [{"url": request.build_absolute_uri(page.url), "day": page.last_published_at} for page in pages]
    entries += [{"url": request.build_absolute_uri(path), "day": None} for path in ("/help/", "/search/")]
    return render(request, "content/sitemap.xml", {"entries": entries}, content_type="application/xml")


def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("qingshan/mark.svg"), permanent=False)


def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve a rendition of a picture in the CMS; originals are not served."""
    stored = f"images/{name}"
    kind, _encoding = mimetypes.guess_type(name)
    known = Rendition.objects.filter(file=stored).exists() and default_storage.exists(stored)
    if not known or not (kind or "").startswith("image/"):
        raise NotFound("content.picture")
    return FileResponse(default_storage.open(stored), content_type=kind)
