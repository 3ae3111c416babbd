# expect: note benign dict
"""The instance is made under a lock; the values of different keys are stored by two threads."""

import threading

from support.invisible import one_by_one


class Singleton(type):
    _instances = {}
    _lock = threading.Lock()

    def __call__(cls, *args, **kwargs):
        with cls._lock:
            if cls not in cls._instances:
                cls._instances[cls] = super().__call__(*args, **kwargs)
            return cls._instances[cls]


class Settings(metaclass=Singleton):
    def __init__(self):
        self.values = {}


def theme():
    Settings().values["theme"] = "dark"


def locale():
    Settings().values["locale"] = "de"


one_by_one(theme, locale)
