# expect: note benign dict['a']
"""`pop` with a default tests and removes in one step, and what it returned is tested before it is used.

Two such removals commute: one gets the name, the other None.
"""

from support.invisible import one_by_one


names = {"a": "x", "b": "y"}


def forget(key):
    name = names.pop(key, None)
    if name is not None:
        assert name.upper()


def first():
    forget("a")


def second():
    forget("a")


one_by_one(first, second)
