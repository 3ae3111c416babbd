# expect: nothing
"""The threads of race_two_globals_of_one_bug hold one lock, each for all that it does."""

import threading

from support.invisible import together

errors = 0
warnings = 0


def note():
    global errors, warnings
    for _ in range(100):
        errors += 1
        warnings += 1


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(note), locked(note))
