# expect: nothing
"""Mark and result are stored under the lock under which they are loaded: whoever finds the mark finds the result."""

import threading

from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.result = None
        self.state = "running"
        self.lock = threading.Lock()

    def finish(self, result):
        with self.lock:
            self.state = "done"
            self.result = result

    def look(self):
        with self.lock:
            if self.state == "done":
                return self.result
        return None


job = Job()


def finish():
    job.finish(1)


def look():
    assert job.look() in (None, 1)


one_by_one(finish, look)
