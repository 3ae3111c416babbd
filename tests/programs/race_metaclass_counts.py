# expect: error lost-update Registered.made
"""Classes are made at run time, too: the metaclass counts them without a lock.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Registered(type):
    made = 0

    def __new__(cls, name, bases, members):
        Registered.made += 1  # racy
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
