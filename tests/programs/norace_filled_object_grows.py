# expect: nothing
"""The list's holder is made, and the list appended to, under the lock of the class: there is never a second one."""

import threading

from support.invisible import one_by_one


class Recent:
    def __init__(self):
        self.lines = []


class Hub:
    lock = threading.Lock()
    recent = None

    @classmethod
    def note(cls, line):
        with cls.lock:
            if cls.recent is None:
                cls.recent = Recent()
            cls.recent.lines.append(line)


def one():
    Hub.note("one")


def two():
    Hub.note("two")


one_by_one(one, two)
assert len(Hub.recent.lines) == 2
