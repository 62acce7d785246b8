"""The worker does what the rooms registered, again and again, whatever falls over."""

import threading

from qingshan.core import duties
from qingshan.core.management.commands.worker import repeat


def test_the_kernel_s_own_duties_are_registered():
    assert {"seal_new", "deliver_due"} <= {duty.act.__name__ for duty in duties.duties()}


def test_a_duty_is_registered_once(monkeypatch):
    monkeypatch.setattr(duties, "_duties", [])
    for _ in range(2):
        duties.register_duty(len, pause=1)
    assert [duty.act for duty in duties.duties()] == [len]


def test_a_failing_duty_is_tried_again(db):
    stop, runs = threading.Event(), []

    def act():
        runs.append(1)
        if len(runs) == 1:
            raise RuntimeError("演示")
        stop.set()
        return 0

    repeat(act, 0, stop)
    assert len(runs) == 2
