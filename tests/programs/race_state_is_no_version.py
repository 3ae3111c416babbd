# expect: error lost-update Job.tries
"""A state that is still the same does not say that the count is: a method counts and leaves the state alone.

What was counted between the load and the lock is lost.
"""

import threading

from support.invisible import Turns, together


class Job:
    def __init__(self):
        self.lock = threading.Lock()
        self.state = "new"
        self.tries = 0

    def start(self):
        turns.wait(1)
        state = self.state
        tries = self.tries  # racy
        turns.end()
        turns.wait_for_all()
        with self.lock:
            if self.state == state:
                self.state = "running"
                self.tries = tries + 1

    def count(self):
        turns.wait(0)
        with self.lock:
            self.tries += 1  # racy
        turns.end()


job = Job()
turns = Turns()
together(job.count, job.start)
