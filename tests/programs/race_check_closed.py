# expect: error check-then-act File.closed
"""Both may find the file open, and close it twice."""

from support.invisible import Steps, together


class File:
    def __init__(self):
        self.closed = False

    def close(self):
        if not self.closed:  # racy
            self.closed = True  # racy


file = File()


steps = Steps()


def first():
    file.close()
    steps.end()


def second():
    steps.wait(1)
    file.close()


together(first, second)
