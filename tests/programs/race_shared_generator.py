# expect: warning data-race generator
"""Two threads draw from one generator."""

from support.invisible import Steps, together


def numbers():
    yield from range(100)


source = numbers()
steps = Steps()


def first():
    next(source)  # racy
    steps.end()


def second():
    steps.wait(1)
    next(source)  # racy


together(first, second)
