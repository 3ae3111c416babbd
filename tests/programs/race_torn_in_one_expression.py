# expect: error torn-state Segment.start
"""Two fields are stored one after the other, and loaded by one expression: the range can be empty."""

from dataclasses import dataclass

from support.invisible import one_by_one


@dataclass
class Segment:
    start: int
    end: int

    def move(self, by):
        self.start = by  # racy
        self.end = by + 10

    def length(self):
        return range(self.start, self.end)  # racy


segment = Segment(0, 10)


def move():
    segment.move(100)


def measure():
    segment.length()


one_by_one(move, measure)
