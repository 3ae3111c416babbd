# expect: note benign __main__.segment
"""A frozen segment is replaced as a whole, and loaded once."""

import dataclasses

from support.invisible import one_by_one


@dataclasses.dataclass(frozen=True)
class Segment:
    start: int
    end: int

    def length(self):
        return range(self.start, self.end)


segment = Segment(0, 10)


def move():
    global segment
    segment = Segment(100, 110)


def measure():
    assert segment.length()


one_by_one(move, measure)
