# expect: note benign File.closed
"""A guarded store against an unguarded store of the same constant: whichever comes last, it says the same."""

from support.invisible import Steps, together


class File:
    def __init__(self):
        self.closed = False

    def close(self):
        if not self.closed:
            self.closed = True

    def abort(self):
        self.closed = True


file = File()


steps = Steps()


def first():
    file.abort()
    steps.end()


def second():
    steps.wait(1)
    file.close()


together(first, second)
