# expect: error check-then-act Passed.value
# expect: error check-then-act Given.value
# expect: error check-then-act Kept.value
"""What stands for what is missing is stored again by another way than its name: who has found a value may use that."""

import threading

from support.invisible import one_by_one

_PASSED = object()
_GIVEN = object()
_KEPT = object()
_TABLE = {"missing": _KEPT}


class Passed:
    def __init__(self):
        self.lock = threading.Lock()
        self.value = "value"

    def show(self):
        if self.value is not _PASSED:  # racy
            print(self.value)

    def put(self, value):
        with self.lock:
            self.value = value  # racy

    def reset(self):
        self.put(_PASSED)


class Given:
    def __init__(self):
        self.lock = threading.Lock()
        self.value = "value"

    def show(self):
        if self.value is not _GIVEN:  # racy
            print(self.value)

    def reset(self, value=_GIVEN):
        with self.lock:
            self.value = value  # racy


class Kept:
    def __init__(self):
        self.lock = threading.Lock()
        self.value = "value"

    def show(self):
        if self.value is not _KEPT:  # racy
            print(self.value)

    def reset(self):
        with self.lock:
            self.value = _TABLE["missing"]  # racy


passed, given, kept = Passed(), Given(), Kept()
one_by_one(passed.show, passed.reset)
one_by_one(given.show, given.reset)
one_by_one(kept.show, kept.reset)
