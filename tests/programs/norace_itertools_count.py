# expect: nothing
"""``itertools.count`` is safe to share."""

import itertools

from support.invisible import together

numbers = itertools.count()


def draw():
    for _ in range(20):
        next(numbers)


together(draw, draw)
