# expect: warning torn-state Page.lines
# one order: who finds no lines loads no title
"""The title is stored after the lines: who finds these may find no title yet."""

from support.invisible import one_by_one


class Page:
    def __init__(self):
        self.title = None
        self.lines = None

    def fill(self):
        self.lines = ["a line"]  # racy
        self.title = "a title"

    def show(self):
        lines = self.lines  # racy
        if lines is None:
            return None
        return self.title, lines


page = Page()


def fill():
    page.fill()


def show():
    assert page.show() == ("a title", ["a line"])


one_by_one(fill, show)
