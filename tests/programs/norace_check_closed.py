# expect: note benign File.closed
"""A guarded store against an unguarded store of the same constant: whichever comes last, it says the same."""

from support.invisible import one_by_one


class File:
    def __init__(self):
        self.closed = False

    def close(self):
        if not self.closed:
            self.closed = True

    def abort(self):
        self.closed = True


file = File()


def first():
    file.abort()


def second():
    file.close()


one_by_one(first, second)
