# expect: error check-then-act Settings.names
# expect: note benign list
"""Lazy initialisation in one expression, of a list that is filled afterwards: one of two lists is lost, with its name."""

from support.invisible import one_by_one


class Settings:
    def __init__(self):
        self.names = None

    def add(self, name):
        self.names = [] if self.names is None else self.names  # racy
        self.names.append(name)


settings = Settings()
one_by_one(lambda: settings.add("a"), lambda: settings.add("b"))
