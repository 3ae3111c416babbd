# expect: nothing
"""Who asks for a version tests, stores and loads under the lock: it is given what it asked for."""

import threading

from support.invisible import one_by_one


class Memo:
    def __init__(self):
        self.lock = threading.Lock()
        self.version = 0
        self.value = None

    def of(self, version):
        with self.lock:
            if self.version != version:
                self.value = f"value of {version}"
                self.version = version
            return self.value


memo = Memo()


def first():
    memo.of(1)


def second():
    memo.of(2)


one_by_one(first, second)
