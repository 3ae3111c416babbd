# expect: error check-then-act dict[Settings]
# expect: note benign dict
"""A metaclass makes the one instance: two threads can make one each, and what is set on the lost one is lost."""

from support.invisible import one_by_one


class Singleton(type):
    _instances = {}

    def __call__(cls, *args, **kwargs):
        if cls not in cls._instances:  # racy
            cls._instances[cls] = super().__call__(*args, **kwargs)  # racy
        return cls._instances[cls]


class Settings(metaclass=Singleton):
    def __init__(self):
        self.values = {}


def theme():
    Settings().values["theme"] = "dark"


def locale():
    Settings().values["locale"] = "de"


one_by_one(theme, locale)
