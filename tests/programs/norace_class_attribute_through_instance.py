# expect: nothing
"""Loaded through an instance and stored through the class, under one lock: it is one location."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()


class Limits:
    most = 10

    def allows(self, number):
        with lock:
            return number < self.most


limits = Limits()


def check():
    limits.allows(5)


def lower():
    with lock:
        Limits.most = 1


one_by_one(check, lower)
