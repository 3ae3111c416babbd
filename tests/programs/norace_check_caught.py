# expect: note check-then-act dict['a']
"""The failure of the act is caught around it: who comes second finds that there is nothing to delete."""

from support.invisible import one_by_one


prices = {"a": 1, "b": 2}


def forget(key):
    if key in prices:
        try:
            del prices[key]
        except KeyError:
            pass


def first():
    forget("a")


def second():
    forget("a")


one_by_one(first, second)
