# expect: nothing
"""The threads of race_lost_update_counter hold one lock, each for all that it does."""

import threading
from collections import Counter

from support.invisible import together

counts = Counter()


def hit():
    for _ in range(3):
        counts["hit"] += 1


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(hit), locked(hit))
