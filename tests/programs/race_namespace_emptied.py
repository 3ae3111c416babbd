# expect: error check-then-act Popped.user
# expect: error check-then-act Cleared.user
# expect: error check-then-act Taken.user
# expect: error check-then-act Replaced.user
"""An attribute that a test found may be gone: taken out by the methods of the object's namespace, or with all of it."""

from support.invisible import one_by_one


class Popped:
    def __init__(self):
        self.user = "ann"


class Cleared(Popped):
    pass


class Taken(Popped):
    pass


class Replaced(Popped):
    pass


popped, cleared, taken, replaced = Popped(), Cleared(), Taken(), Replaced()


def greet_popped():
    if hasattr(popped, "user"):  # racy
        return popped.user
    return None


def pop():
    vars(popped).pop("user", None)  # racy


def greet_cleared():
    if "user" in vars(cleared):  # racy
        return cleared.user
    return None


def clear():
    cleared.__dict__.clear()  # racy


def greet_taken():
    if "user" in vars(taken):  # racy
        return taken.user
    return None


def take():
    vars(taken).popitem()  # racy


def greet_replaced():
    if "user" in vars(replaced):  # racy
        return replaced.user
    return None


def replace():
    replaced.__dict__ = {"host": "here"}  # racy


one_by_one(greet_popped, pop)
one_by_one(greet_cleared, clear)
one_by_one(greet_taken, take)
one_by_one(greet_replaced, replace)
