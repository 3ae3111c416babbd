# expect: error lost-update Box.count
"""A local variable that an annotation names is one that the annotation's own function shares, from Python 3.14 on.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Box:
    count = 0


box = Box()


def work():
    kind = box
    kind.count += 1  # racy

    def inner(given: kind) -> kind:
        return given

    assert inner.__annotations__["given"] is box


def play():
    kind = box
    kind.count += 1  # racy

    class Inner:
        field: kind

    assert Inner.__annotations__["field"] is box


one_by_one(work, play)
