# expect: warning data-race Seen.last
# twin: norace_identical_store
"""Two threads store: which of the marks stays is decided by nothing.

That the last store repeats an object says nothing of the stores before.
"""

from support.invisible import Steps, together


class Seen:
    def __init__(self):
        self.last = None


marks = [object(), object()]
seen = Seen()
steps = Steps()


def store(mark):
    seen.last = mark  # racy


def first():
    store(marks[0])
    steps.end()
    steps.wait(2)
    store(marks[1])


def second():
    steps.wait(1)
    store(marks[1])
    steps.end()


together(first, second)
