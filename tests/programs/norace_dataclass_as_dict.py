# expect: nothing
"""`asdict` and `replace` load the fields under the lock under which they are stored."""

import dataclasses
import threading

from support.invisible import one_by_one


@dataclasses.dataclass
class Point:
    x: int


point = Point(1)
lock = threading.Lock()


def show():
    with lock:
        print(dataclasses.asdict(point), dataclasses.replace(point, x=3))


def move():
    with lock:
        point.x = 2


one_by_one(show, move)
