# expect: error lost-update Settings.level
"""The attribute's name is computed."""

from support.invisible import together


class Settings:
    def __init__(self):
        self.level = 1

    def raise_by_one(self, name):
        setattr(self, name, getattr(self, name) + 1)  # racy


settings = Settings()


def step():
    settings.raise_by_one("level")


together(step, step)
