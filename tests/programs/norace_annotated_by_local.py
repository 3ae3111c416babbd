# expect: nothing
"""Both take the lock for their update."""

import threading

from support.invisible import one_by_one


class Box:
    count = 0


box = Box()
lock = threading.Lock()


def work():
    kind = box
    with lock:
        kind.count += 1

    def inner(given: kind) -> kind:
        return given

    assert inner.__annotations__["given"] is box


def play():
    kind = box
    with lock:
        kind.count += 1

    class Inner:
        field: kind

    assert Inner.__annotations__["field"] is box


one_by_one(work, play)
