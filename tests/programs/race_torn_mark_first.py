# expect: warning torn-state Job.state
"""The mark is stored first: who finds it loads a result that is not there yet."""

from support.invisible import Steps, together


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
steps = Steps()


def finish():
    job.finish(1)
    steps.end()


def look():
    steps.wait(1)
    assert job.look() == 1


together(finish, look)
