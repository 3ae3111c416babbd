# expect: note benign list
"""Parts are appended to a list, and joined at the end."""

from support.invisible import one_by_one


class Page:
    def __init__(self):
        self.parts = []

    def write(self, text):
        self.parts.append(text)


page = Page()


def one():
    page.write("a")


def two():
    page.write("b")


one_by_one(one, two)
assert len("".join(page.parts)) == 2
