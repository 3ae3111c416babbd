# expect: error torn-state dict['low']
"""Two entries that belong together, stored and loaded by methods: the pair can be half old."""

from support.invisible import one_by_one

span = {"low": 0, "high": 1}


def move():
    span.__setitem__("low", 10)  # racy
    span.__setitem__("high", 11)


def read():
    return (span.get("low"), span.get("high"))  # racy


one_by_one(move, read)
