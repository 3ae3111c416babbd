# expect: warning torn-state Memo.value
# expect: note benign Memo.version
"""Who asks for one version may be given what was stored for another one, after the test and before the load."""

import threading

from support.invisible import one_by_one


class Memo:
    def __init__(self):
        self.lock = threading.Lock()
        self.version = 0
        self.value = None

    def of(self, version):
        if self.version != version:
            with self.lock:
                if self.version != version:
                    self.value = f"value of {version}"  # racy
                    self.version = version
        return self.value  # racy


memo = Memo()


def first():
    memo.of(1)


def second():
    memo.of(2)


one_by_one(first, second)
