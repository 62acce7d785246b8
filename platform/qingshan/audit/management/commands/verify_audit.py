import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy as _

from qingshan.audit.verification import unsealed, verify


class Command(BaseCommand):
    help = _("核对审计日志的封存链；发现第一处不符即指出并以 1 退出。")  # type: ignore[assignment]

    def handle(self, *args: Any, **options: Any) -> None:
        fault = verify()
        if fault is not None:
            where = f"block {fault.block}" + (f", event {fault.event}" if fault.event else "")
            self.stderr.write(_("审计日志不完整：%(where)s：%(what)s") % {"where": where, "what": fault.what})
            sys.exit(1)
        self.stdout.write(_("审计日志完整。尚待封存 %(count)s 条。") % {"count": unsealed()})
