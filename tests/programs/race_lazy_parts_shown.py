# expect: error torn-state Page.words
"""Who shows both parts fills none: it can find the words made and the lines missing."""

from support.invisible import one_by_one


class Page:
    def __init__(self, text):
        self.text = text
        self.words = None
        self.lines = None

    def fill(self):
        if self.words is None:
            self.words = self.text.split()  # racy
        if self.lines is None:
            self.lines = self.text.splitlines()

    def show(self):
        return f"{self.words} {self.lines}"  # racy


page = Page("two words")


def fill():
    page.fill()


def show():
    page.show()


one_by_one(fill, show)
