# expect: error iterate-while-mutated set
"""`|=` on a global adds to the set in place, while another thread walks it.

The walk raises RuntimeError: Set changed size during iteration.
"""

from support.invisible import one_by_one

names = {"ann"}


def join():
    global names
    names |= {"bob", "cid"}  # racy


def greet():
    for name in names:  # racy
        print(name)


one_by_one(join, greet)
