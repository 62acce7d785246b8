import os
import random
import secrets
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils.module_loading import import_string

from qingshan.accounts.models import User
from qingshan.accounts.roles import Role
from qingshan.core.clock import now
from qingshan.core.demo import staff
from qingshan.core.demo.context import DemoContext

SEED = 20140630


class Command(BaseCommand):
    help = "建立演示区：人员、个案、咨询、活动、门户均为虚构，同一种子结果相同。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, default=800)
        parser.add_argument("--password", default=os.environ.get("DEMO_PASSWORD", ""))
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument("--once", action="store_true", help="已建立过则保留数据，只让给出的密码生效")

    def handle(self, *args: Any, cases: int, password: str, seed: int, once: bool, **options: Any) -> None:
        if User.objects.filter(username=Role.WORKER.value).exists():
            if once:
                staff.renew_passwords(password)
                return
            self.stderr.write("演示区已建立。如需重建，请先清空数据库。")
            raise SystemExit(1)
        chosen = password or secrets.token_urlsafe(9)
        started = time.monotonic()
        with transaction.atomic():
            context = DemoContext(
                rng=random.Random(seed),  # noqa: S311 - a demo, not a secret
                cases=cases,
                end=now().replace(microsecond=0),
            )
            staff.build(context, chosen)
            for path in settings.DEMO_BUILDERS:
                import_string(path)(context)
                self.stdout.write(f"  {path} {time.monotonic() - started:.1f} s")
        self.stdout.write(f"演示区已建立：{cases} 件个案，用时 {time.monotonic() - started:.1f} 秒。")
        if not password:
            self.stdout.write(f"演示账号密码（只显示一次）：{chosen}")
