import asyncio
import logging
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from qingshan.core.duties import duties

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = _("后台：封存审计日志、发送通知、各业务的定时事务、任务队列。可同时运行多个。")  # type: ignore[assignment]

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        threads = [threading.Thread(target=repeat, args=(duty.act, duty.pause, stop)) for duty in duties()]
        for thread in threads:
            thread.start()
        run_jobs(stop)
        for thread in threads:
            thread.join()


def repeat(duty: Callable[[], int], pause_seconds: float, stop: threading.Event) -> None:
    """Do a duty over and over; a failure is logged and waited out, never the end of the duty."""
    while not stop.is_set():
        try:
            done = duty()
        except Exception:
            log.exception("%s failed, trying again", duty.__name__)
            close_old_connections()
            done = 0
        if not done:
            stop.wait(pause_seconds)


def run_jobs(stop: threading.Event) -> None:
    """Run the job queue until asked to stop, starting it again if it falls over."""

    async def until_stopped() -> None:
        connector: DjangoConnector = app.connector  # type: ignore[assignment]
        worker_app = app.with_connector(connector.get_worker_connector())
        async with worker_app.open_async():
            jobs = asyncio.create_task(worker_app.run_worker_async(install_signal_handlers=False, wait=True))
            while not stop.is_set() and not jobs.done():
                await asyncio.sleep(0.2)
            jobs.cancel()
            await asyncio.gather(jobs, return_exceptions=True)

    while not stop.is_set():
        try:
            asyncio.run(until_stopped())
        except Exception:
            log.exception("job queue failed, starting it again")
            time.sleep(2)
