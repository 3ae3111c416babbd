# expect: error iterate-while-mutated set
"""`operator.ior` adds to the set in place, while another thread walks it.

The walk raises RuntimeError: Set changed size during iteration.
"""

import operator

from support.invisible import one_by_one

names = {"ann"}


def join():
    operator.ior(names, {"bob", "cid"})  # racy


def greet():
    for name in names:  # racy
        print(name)


one_by_one(join, greet)
