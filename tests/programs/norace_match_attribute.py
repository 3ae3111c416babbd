# expect: nothing
"""Test and store stand under one lock."""

import threading

from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.mode = "new"


job = Job()
lock = threading.Lock()


def start(name):
    with lock:
        match job:
            case Job(mode="new" | "taken"):
                job.mode = "taken"


one_by_one(lambda: start("a"), lambda: start("b"))
