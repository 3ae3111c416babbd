# expect: nothing
"""The threads of race_last_writer_wins hold one lock, each for all that it does."""

import threading

from support.invisible import together


class Config:
    def __init__(self):
        self.mode = None


config = Config()


def fast():
    config.mode = "fast"


def safe():
    config.mode = "safe"


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(fast), locked(safe))
