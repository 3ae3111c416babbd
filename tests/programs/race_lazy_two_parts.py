# expect: warning check-then-act Page.words
# expect: warning check-then-act Page.lines
"""Both may find a part missing and make it: work done twice. No state is torn: whoever looks fills what is missing."""

from support.invisible import one_by_one


class Page:
    def __init__(self, text):
        self.text = text
        self.words = None
        self.lines = None

    def counts(self):
        if self.words is None:  # racy
            self.words = self.text.split()  # racy
        if self.lines is None:  # racy
            self.lines = self.text.splitlines()  # racy
        return len(self.words), len(self.lines)


page = Page("two words")


def one():
    assert page.counts() == (2, 1)


def two():
    assert page.counts() == (2, 1)


one_by_one(one, two)
