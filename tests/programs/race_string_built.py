# expect: error lost-update Page.text
"""`+=` of a string makes a new one of the old: of two texts that are written at once one is lost."""

from support.invisible import one_by_one


class Page:
    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text  # racy


page = Page()


def one():
    page.write("a")


def two():
    page.write("b")


one_by_one(one, two)
