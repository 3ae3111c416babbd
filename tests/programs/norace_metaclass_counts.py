# expect: nothing
"""The metaclass counts under a lock."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()


class Registered(type):
    made = 0

    def __new__(cls, name, bases, members):
        with lock:
            Registered.made += 1
        return super().__new__(cls, name, bases, members)


def plugins():
    class Plugin(metaclass=Registered):
        pass

    return Plugin


def themes():
    class Theme(metaclass=Registered):
        pass

    return Theme


one_by_one(plugins, themes)
