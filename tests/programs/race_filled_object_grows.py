# expect: error check-then-act Hub.recent
# expect: note benign list
"""What fills the miss keeps a list that grows: the lines that went to the one which is replaced are lost with it."""

from support.invisible import one_by_one


class Recent:
    def __init__(self):
        self.lines = []


class Hub:
    recent = None

    @classmethod
    def note(cls, line):
        if cls.recent is None:  # racy
            cls.recent = Recent()  # racy
        cls.recent.lines.append(line)


def one():
    Hub.note("one")


def two():
    Hub.note("two")


one_by_one(one, two)
