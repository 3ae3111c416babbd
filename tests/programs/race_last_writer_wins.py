# expect: warning data-race Config.mode
"""Two threads store different values: which of the two modes stays is decided by nothing."""

from support.invisible import one_by_one


class Config:
    def __init__(self):
        self.mode = None


config = Config()


def fast():
    config.mode = "fast"  # racy


def safe():
    config.mode = "safe"  # racy


one_by_one(fast, safe)
