# expect: nothing
"""`itertools.count` hands out each number once, whoever steps it: it is safe to share."""

import itertools

from support.invisible import together

numbers = itertools.count()


def draw():
    for _ in range(20):
        next(numbers)


together(draw, draw)
