# expect: nothing
"""The threads of race_lost_update_through_locals hold one lock, each for all that it does."""

import threading

from support.invisible import together


class Stats:
    def __init__(self):
        self.served = 0

    def serve(self):
        served = self.served
        log = f"request {served}"
        served = served + 1
        self.served = served
        return log


stats = Stats()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(stats.serve), locked(stats.serve))
