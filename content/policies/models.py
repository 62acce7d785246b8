"""Policies with the full index record of a government document."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from content.pages.body import BodyPage

from .numbers import normalise_number

POLICIES_PER_PAGE = 10


class PolicyIndexPage(Page):  # type: ignore[misc]
    """All policies, filtered by issuer, year and status."""

    lead = models.CharField(_("导语"), max_length=200, blank=True)

    parent_page_types: ClassVar[list[str]] = ["content.HomePage"]
    subpage_types: ClassVar[list[str]] = ["content.PolicyPage"]
    max_count = 1
    template = "content/policy_index_page.html"
    content_panels = [*Page.content_panels, FieldPanel("lead")]

    class Meta:
        verbose_name = _("政策文件栏目")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from .forms import PolicyFilter

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        everything = PolicyPage.objects.child_of(self).live().public()
        form = PolicyFilter(request.GET, policies=everything)
        context["form"] = form
        context["is_filtered"] = form.is_filtered()
        context["policies"] = Paginator(form.narrow(everything), POLICIES_PER_PAGE).get_page(request.GET.get("page"))
        context["kept_query"] = form.kept_query()
        return context


class PolicyPage(BodyPage):
    """One government document. 文号、索引号 and dates as the record gives them; nothing is guessed.

    effective_until: exclusive. original_text: as published, before conversion to simplified characters.
    import_report: for editors only, never shown on the page.
    """

    class Status(models.TextChoices):
        IN_FORCE = "in_force", _("现行有效")
        REPEALED = "repealed", _("已废止")
        SUPERSEDED = "superseded", _("已被替代")

    document_number = models.CharField(_("文号"), max_length=60, blank=True)
    index_number = models.CharField(_("索引号"), max_length=60, blank=True)
    written_on = models.DateField(_("成文日期"), null=True, blank=True)
    published_on = models.DateField(_("发布日期"), null=True, blank=True)
    issuer = models.CharField(_("发布机构"), max_length=100)
    source = models.CharField(_("来源"), max_length=100, blank=True)
    status = models.CharField(_("效力"), max_length=10, choices=Status, default=Status.IN_FORCE)
    effective_from = models.DateField(_("施行日期"), null=True, blank=True)
    effective_until = models.DateField(_("失效日期"), null=True, blank=True)
    supersedes = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="superseded_by",
        verbose_name=_("替代的文件"),
    )
    summary = models.CharField(_("摘要"), max_length=300, blank=True)
    original_text = models.TextField(_("原文（转换前）"), blank=True)
    import_report = models.TextField(_("导入报告（只给编辑看）"), blank=True)

    parent_page_types: ClassVar[list[str]] = ["content.PolicyIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "content/policy_page.html"
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("document_number"), FieldPanel("index_number")]),
                FieldRowPanel([FieldPanel("written_on"), FieldPanel("published_on")]),
                FieldRowPanel([FieldPanel("issuer"), FieldPanel("source")]),
            ],
            heading=_("索引信息"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("status"),
                FieldRowPanel([FieldPanel("effective_from"), FieldPanel("effective_until")]),
                FieldPanel("supersedes"),
            ],
            heading=_("效力"),
        ),
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("original_text", classname="collapsed"),
        FieldPanel("import_report", read_only=True),
    ]
    search_fields = [
        *BodyPage.search_fields,
        index.SearchField("document_number", boost=5),
        index.SearchField("index_number"),
        index.SearchField("issuer"),
        index.SearchField("summary"),
        index.FilterField("status"),
        index.FilterField("published_on"),
    ]

    class Meta:
        verbose_name = _("政策文件")
        constraints = [
            models.UniqueConstraint(
                fields=["document_number"], condition=~Q(document_number=""), name="policy_number_once"
            ),
            models.CheckConstraint(
                name="policy_ends_after_it_starts",
                condition=Q(effective_until__isnull=True)
                | Q(effective_from__isnull=True)
                | Q(effective_until__gt=F("effective_from")),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.document_number:
            try:
                self.document_number = normalise_number(self.document_number)
            except ValidationError as error:
                raise ValidationError({"document_number": error}) from error
        if self.effective_from and self.effective_until and self.effective_until <= self.effective_from:
            raise ValidationError({"effective_until": _("失效日期要晚于施行日期。")})
        if self.supersedes_id and self.supersedes_id == self.pk:
            raise ValidationError({"supersedes": _("文件不能替代它自己。")})

    def successors(self) -> models.QuerySet["PolicyPage"]:
        """Return the published documents that take this one's place."""
        found: models.QuerySet[PolicyPage] = PolicyPage.objects.filter(supersedes_id=self.pk).live().public()
        return found

    def light(self) -> str:
        """Return the level of the status light: in force is green, everything else grey."""
        return "green" if self.status == self.Status.IN_FORCE else "grey"
