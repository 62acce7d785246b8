from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext_lazy as _

from qingshan.core.errors import Invalid
from qingshan.reporting.releases.services import make_release


class Command(BaseCommand):
    help = _("发布一个周期的统计表（2026、2026-Q3、2026-07）：冻结、取整、隐去小数，供评估人员查阅。")  # type: ignore[assignment]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("period")

    def handle(self, *args: Any, period: str, **options: Any) -> None:
        try:
            made = make_release(period_code=period, actor=None)
        except Invalid as error:
            raise CommandError(str(error.message)) from error
        done = _("已发布 %(period)s，依据约 %(facts)s 条事实，摘要 %(digest)s。")
        self.stdout.write(done % {"period": made.period, "facts": made.facts, "digest": made.digest[:12]})
