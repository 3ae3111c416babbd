# expect: error check-then-act File.closed
"""Both may find the file open, and close its descriptor: the second time it is not its own any more (OSError)."""

import os

from support.invisible import one_by_one


class File:
    def __init__(self):
        self.descriptor = os.open(os.devnull, os.O_RDONLY)
        self.closed = False

    def close(self):
        if not self.closed:  # racy
            self.closed = True  # racy
            os.close(self.descriptor)


file = File()


def first():
    file.close()


def second():
    file.close()


one_by_one(first, second)
