# expect: warning check-then-act Settings.limits
"""Lazy initialisation in one expression: both may make the object, and either is as good."""

from support.invisible import together


class Settings:
    def __init__(self):
        self.limits = None

    def load(self):
        self.limits = self.limits or (1, 2)  # racy


settings = Settings()
together(settings.load, settings.load)
