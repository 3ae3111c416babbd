# expect: note benign Seen.last
# monitoring luck: both stores may be announced before either is done
"""Both store the very same object: whichever store comes last, the attribute holds what it held."""

from support.invisible import together


class Seen:
    def __init__(self):
        self.last = None


MARK = object()
seen = Seen()


def mark():
    seen.last = MARK


together(mark, mark)
