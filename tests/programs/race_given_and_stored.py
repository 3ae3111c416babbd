# expect: warning data-race Phase.current
# expect: warning data-race Phase.current
"""A method is given the old value and stores the other: last writer wins, but nothing was computed from the old one."""

from support.invisible import one_by_one


class Phase:
    def __init__(self):
        self.current = 0

    def get(self):
        return self.current  # racy

    def change(self, old, new):
        print("from", old)
        self.current = new  # racy


phase = Phase()
one_by_one(lambda: phase.change(phase.get(), 1), lambda: phase.change(phase.get(), 2))
