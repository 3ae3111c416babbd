# expect: warning data-race Seen.last
# twin: norace_identical_store
"""Two threads store: which of the marks stays is decided by nothing.

That the last store repeats an object says nothing of the stores before.
"""

from support.invisible import Turns, together


class Seen:
    def __init__(self):
        self.last = None


marks = [object(), object()]
seen = Seen()
turns = Turns()


def store(mark):
    seen.last = mark  # racy


def first():
    turns.wait(0)
    store(marks[0])
    turns.end()
    turns.wait_for_all()
    store(marks[1])


def second():
    turns.wait(1)
    store(marks[1])
    turns.end()


together(first, second)
