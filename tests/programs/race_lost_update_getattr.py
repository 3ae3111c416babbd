# expect: error lost-update Settings.level
"""The attribute's name is computed: `getattr` loads what `setattr` stores.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Settings:
    def __init__(self):
        self.level = 1

    def raise_by_one(self, name):
        setattr(self, name, getattr(self, name) + 1)  # racy


settings = Settings()


def step():
    settings.raise_by_one("level")


one_by_one(step, step)
