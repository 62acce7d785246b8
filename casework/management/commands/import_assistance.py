from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework.assistance.importing import BadFile, import_file


class Command(BaseCommand):
    help = "导入救助系统的案件清单（CSV）：好行入库，坏行逐行报告；重复导入同一文件不产生变化。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_file(options["file"])
        except FileNotFoundError:
            raise CommandError(f"找不到文件：{options['file']}") from None
        except (BadFile, OSError) as fault:
            raise CommandError(f"不能导入：{fault}") from None
        for line, fault_text in report.bad:
            self.stderr.write(f"第 {line} 行未导入：{fault_text}")
        self.stdout.write(
            f"新增 {report.created}，更新 {report.changed}，无变化 {report.same}，未导入 {len(report.bad)}。"
        )
