# expect: error check-then-act File.closed
"""Both may find the file open, and close it twice."""

from support.invisible import one_by_one


class File:
    def __init__(self):
        self.closed = False

    def close(self):
        if not self.closed:  # racy
            self.closed = True  # racy


file = File()


def first():
    file.close()


def second():
    file.close()


one_by_one(first, second)
