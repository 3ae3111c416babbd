# expect: note benign Page.lines
"""Who finds no lines does without the page: who finds them finds the title as well, which was stored before."""

from support.invisible import one_by_one


class Page:
    def __init__(self):
        self.title = None
        self.lines = None

    def fill(self):
        self.title = "a title"
        self.lines = ["a line"]

    def show(self):
        lines = self.lines
        if lines is None:
            return None
        return self.title, lines


page = Page()


def fill():
    page.fill()


def show():
    assert page.show() in (None, ("a title", ["a line"]))


one_by_one(fill, show)
