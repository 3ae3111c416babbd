# expect: error check-then-act dict['a']
# expect: error check-then-act dict['b']
# expect: error iterate-while-mutated dict
# expect: error iterate-while-mutated dict
"""Membership of `keys` and `items` is asked of their dict; that of `values`, and operators of views, walk it.

The second deletion raises KeyError, and an insertion under a walk RuntimeError.
"""

from support.invisible import one_by_one

keys, items, values, known = {"a": 1}, {"b": 1}, {"c": 1}, {"d": 1}


def take():
    if "a" in keys.keys():  # racy
        del keys["a"]  # racy
    if ("b", 1) in items.items():  # racy
        del items["b"]  # racy


def change():
    values["e"] = 2  # racy
    known["e"] = 2  # racy


def look():
    print(1 in values.values())  # racy
    print(known.keys() - {"d"})  # racy


one_by_one(take, take)
one_by_one(change, look)
