# expect: warning data-race Gate.first
# expect: warning data-race Gate.second
"""Two threads ask each other by numbers whether they may enter; nothing orders their stores.

Whether both, one or none get in is decided by how they happen to run.
"""

from support.invisible import one_by_one


class Gate:
    def __init__(self):
        self.first = 0
        self.second = 0


gate = Gate()


def one():
    gate.first = 1  # racy
    return gate.second == 0  # racy


def two():
    gate.second = 1  # racy
    return gate.first == 0  # racy


one_by_one(one, two)
