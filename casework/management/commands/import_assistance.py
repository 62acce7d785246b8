from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext_lazy as _

from casework.assistance.importing import BadFile, import_file


class Command(BaseCommand):
    help = _("导入救助系统的案件清单（CSV）：好行入库，坏行逐行报告；重复导入同一文件不产生变化。")  # type: ignore[assignment]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_file(options["file"])
        except FileNotFoundError:
            raise CommandError(_("找不到文件：%(file)s") % {"file": options["file"]}) from None
        except (BadFile, OSError) as fault:
            raise CommandError(_("不能导入：%(fault)s") % {"fault": fault}) from None
        for line, fault_text in report.bad:
            self.stderr.write(_("第 %(line)s 行未导入：%(fault)s") % {"line": line, "fault": fault_text})
        done = _("新增 %(created)s，更新 %(changed)s，无变化 %(same)s，未导入 %(bad)s。")
        self.stdout.write(done % {**vars(report), "bad": len(report.bad)})
