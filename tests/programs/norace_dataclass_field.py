# expect: nothing
"""The threads of race_dataclass_field hold one lock, each for all that it does."""

import threading
from dataclasses import dataclass

from support.invisible import one_by_one


@dataclass
class Point:
    x: int = 0


point = Point()


def move():
    point.x = point.x + 1


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(move), locked(move))
