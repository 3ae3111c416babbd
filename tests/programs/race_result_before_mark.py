# expect: warning data-race Job.result
# expect: warning data-race Job.state
# one order: who looks first finds it running, and looks no further
# twin: norace_event
"""The mark is stored last and asked first, and the result is loaded only if the mark says so: the pair cannot be seen
half done. The loads have no order with the stores all the same: whoever asks finds the job running, or done.
"""

from support.invisible import Steps, together


class Job:
    def __init__(self):
        self.result = None
        self.state = "running"

    def finish(self, result):
        self.result = result  # racy
        self.state = "done"  # racy

    def look(self):
        if self.state == "done":  # racy
            return self.result  # racy
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
