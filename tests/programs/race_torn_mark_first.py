# expect: warning torn-state Job.state
"""The mark is stored before the result: who finds the mark loads a result that is not there yet."""

from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.result = None
        self.state = "running"

    def finish(self, result):
        self.state = "done"  # racy
        self.result = result

    def look(self):
        if self.state == "done":  # racy
            return self.result
        return None


job = Job()


def finish():
    job.finish(1)


def look():
    assert job.look() == 1


one_by_one(finish, look)
