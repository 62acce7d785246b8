"""All components together with invented data; in development only (settings.STYLEGUIDE)."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from .clock import now
from .desk import WorkItem


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="称呼", max_length=40, help_text="可以只写姓，或写“不便透露”。")
    phone = forms.CharField(label="联系电话", required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    channel = forms.ChoiceField(label="来源", choices=[("", "请选择"), ("hotline", "热线"), ("window", "窗口")])
    urgency = forms.ChoiceField(
        label="紧急程度",
        choices=[("red", "红色：有生命危险"), ("orange", "橙色：24 小时内"), ("yellow", "黄色：三个工作日内")],
        widget=forms.RadioSelect,
    )
    strands = forms.MultipleChoiceField(
        label="需要的帮助",
        required=False,
        choices=[("material", "物质保障"), ("daily", "生活帮扶"), ("mind", "心理辅导"), ("social", "社会融入")],
        widget=forms.CheckboxSelectMultiple,
    )
    when = forms.DateField(label="方便的日期", required=False)
    meeting = forms.SplitDateTimeField(
        label="面谈时间", required=False, widget=forms.SplitDateTimeWidget(), help_text="日期和时间。"
    )
    amount = forms.DecimalField(label="申请金额（元）", max_digits=8, decimal_places=2, required=False)
    story = forms.CharField(label="情况说明", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    file = forms.FileField(label="附件", required=False, help_text="PDF 或图片，不超过 2 MB。")
    agreed = forms.BooleanField(label="已口头征得本人同意", help_text="匿名来电也要说明信息如何使用。")


class FilterForm(forms.Form):
    q = forms.CharField(label="案号或关键词", required=False)
    stage = forms.ChoiceField(
        label="阶段", required=False, choices=[("", "全部"), ("assess", "预估"), ("plan", "计划")]
    )


def _work() -> list[WorkItem]:
    start = now()
    return [
        WorkItem("首次联系", "QS-2026-000123-K", "#", start - timedelta(days=2), level="red", action="联系"),
        WorkItem(
            "受理线索", "回执 7K2M-9QXD", "#", start + timedelta(hours=3, minutes=5), level="orange", action="受理"
        ),
        WorkItem("计划复核", "QS-2026-000087-T", "#", start + timedelta(days=2), True, level="yellow"),
        WorkItem("结案评估", "QS-2026-000041-B", "#", start + timedelta(days=12), level="grey"),
    ]


def _sample(bound: bool) -> dict[str, Any]:
    start = now()
    stages = ["接案", "预估", "计划", "介入", "评估", "结案"]
    return {
        "items": _work(),
        "levels": [
            ("red", "红色"),
            ("orange", "橙色"),
            ("yellow", "黄色"),
            ("green", "已完成"),
            ("grey", "未开始"),
            ("blue", "说明"),
        ],
        "soon": start + timedelta(hours=3, minutes=5),
        "past": start - timedelta(days=2, minutes=1),
        "later": start + timedelta(days=40),
        "day": date(2026, 10, 8),
        "form": SampleForm({"name": "王女士", "phone": "123", "channel": "mail"} if bound else None),
        "short": FilterForm(),
        "page": Paginator(range(45), 20).page(2),
        "tabs": [
            {"label": "概览", "url": "#", "current": True},
            {"label": "计划", "url": "#tabs", "count": 3},
            {"label": "记录", "url": "#tabs", "count": 12},
        ],
        "steps": [
            {"label": label, "state": "done" if i < 2 else "current" if i == 2 else "todo"}
            for i, label in enumerate(stages)
        ],
        "months": [f"{month}月" for month in range(1, 9)],
        "bars": [{"name": "线索", "values": [31, 28, 40, 37, 45, 52, 49, 38]}],
        "lines": [
            {"name": "首次联系", "values": [20, 18, 15, 16, None, 11, 10, 9]},
            {"name": "首次会谈", "values": [60, 66, 58, 49, 45, 47, 40, 38]},
        ],
        "people": [
            SimpleNamespace(number="QS-2026-000123-K", name="王**", stage="预估", days=3),
            SimpleNamespace(number="QS-2026-000087-T", name="李**", stage="计划", days=17),
        ],
    }


def _open_only_in_development() -> None:
    if not settings.STYLEGUIDE:
        raise Http404


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component on the desk's ground. ``?errors=1`` shows the form as it comes back with errors."""
    _open_only_in_development()
    return render(request, "core/styleguide.html", _sample(bound="errors" in request.GET))


def portal(request: HttpRequest) -> HttpResponse:
    """The same hand on the portal's paper."""
    _open_only_in_development()
    return render(request, "core/styleguide_portal.html", _sample(bound="errors" in request.GET))
