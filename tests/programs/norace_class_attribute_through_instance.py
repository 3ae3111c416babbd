# expect: nothing
"""The threads of race_class_attribute_through_instance hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Limits:
    most = 10

    def allows(self, number):
        return number < self.most


limits = Limits()


def check():
    limits.allows(5)


def lower():
    Limits.most = 1


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(check), locked(lower))
