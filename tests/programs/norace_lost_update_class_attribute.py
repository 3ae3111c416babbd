# expect: nothing
"""The threads of race_lost_update_class_attribute hold one lock, each for all that it does."""

import threading

from support.invisible import together


class Connection:
    opened = 0

    def __init__(self):
        self.lock = threading.Lock()

    def open(self):
        with self.lock:
            Connection.opened += 1


def connect():
    Connection().open()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(connect), locked(connect))
