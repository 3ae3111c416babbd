# expect: error iterate-while-mutated list
"""A list's method is handed on as a value, and called by C code: it removes from the list all the same.

The walk skips the element behind the one that was removed.
"""

from support.invisible import one_by_one

names = ["ann", "bob", "cid"]


def leave():
    list(map(names.remove, ["ann"]))  # racy


def greet():
    for name in names:  # racy
        print(name)


one_by_one(leave, greet)
