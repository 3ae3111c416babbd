# expect: warning data-race Scheduler.state
"""The two tests of one call may find two states, so that it counts a call and waits for none; each by itself is right."""

from support.invisible import one_by_one


class Scheduler:
    def __init__(self):
        self.state = "running"
        self.counted = 0

    def process(self):
        self.counted += self.state != "paused"  # racy
        return 5 * (self.state != "paused")


scheduler = Scheduler()


def first():
    scheduler.process()


def second():
    scheduler.state = "paused"  # racy


one_by_one(first, second)
