# expect: error iterate-while-mutated list
# expect: warning data-race list
"""The plan is a heap in a list. One thread pushes jobs, another lists what is due.

`heappush` swaps elements on the way up: a listing that walks the list meanwhile meets a job twice and misses another.
Two pushes at the same time break the heap: a job may be run too late.
"""

import heapq

from support.invisible import one_by_one

from .actions import heartbeat, rotate_logs, send_digest, vacuum
from .jobs import Job


class Scheduler:
    def __init__(self):
        self.plan = []

    def add(self, job):
        heapq.heappush(self.plan, job)  # racy

    def due(self, now):
        return [job.name for job in self.plan if job.due <= now]  # racy


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
