# expect: nothing
"""The count is loaded under the lock under which it is stored."""

import threading

from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.lock = threading.Lock()
        self.state = "new"
        self.tries = 0

    def start(self):
        state = self.state
        with self.lock:
            if self.state == state:
                self.state = "running"
                self.tries = self.tries + 1

    def count(self):
        with self.lock:
            self.tries += 1


job = Job()
one_by_one(job.count, job.start)
