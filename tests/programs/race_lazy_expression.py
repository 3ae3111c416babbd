# expect: warning check-then-act Settings.limits
"""Lazy initialisation in one expression: both may make the object, and either is as good."""

from support.invisible import one_by_one


class Settings:
    def __init__(self):
        self.limits = None

    def load(self):
        self.limits = self.limits or (1, 2)  # racy


settings = Settings()
one_by_one(settings.load, settings.load)
