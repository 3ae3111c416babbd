# expect: nothing
"""Every access to the plan is made under one lock; what is listed is a list of its own."""

import heapq
import threading

from support.invisible import one_by_one

from .actions import heartbeat, rotate_logs, send_digest, vacuum
from .jobs import Job


class Scheduler:
    def __init__(self):
        self.plan = []
        self.lock = threading.Lock()

    def add(self, job):
        with self.lock:
            heapq.heappush(self.plan, job)

    def due(self, now):
        with self.lock:
            return [job.name for job in self.plan if job.due <= now]


scheduler = Scheduler()
scheduler.add(Job(5, "vacuum", vacuum))


def plan_nightly():
    scheduler.add(Job(1, "rotate", rotate_logs, every=24))
    scheduler.add(Job(2, "digest", send_digest, every=24))


def plan_beat():
    scheduler.add(Job(0, "beat", heartbeat, every=1))


def show():
    assert "vacuum" in scheduler.due(10)


def runs():
    return {job.name: job.run() for job in scheduler.plan}


one_by_one(plan_nightly, plan_beat, show)
assert len(runs()) == 4
assert all(following is None or following.due > 0 for following in (job.next() for job in scheduler.plan))
assert str(min(scheduler.plan)) == "beat at 0"
