# expect: error lost-update Job.tries
# one order: where the count comes last, the lock orders it after the load
"""A state that is still the same does not say that the count is: a method counts and leaves the state alone."""

import threading

from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.lock = threading.Lock()
        self.state = "new"
        self.tries = 0

    def start(self):
        state = self.state
        tries = self.tries  # racy
        with self.lock:
            if self.state == state:
                self.state = "running"
                self.tries = tries + 1

    def count(self):
        with self.lock:
            self.tries += 1  # racy


job = Job()
one_by_one(job.count, job.start)
