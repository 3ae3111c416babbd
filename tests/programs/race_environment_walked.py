# expect: error iterate-while-mutated dict
"""The items of the environment are looked up one by one beside a change of it.

A variable that is removed before its turn makes the walk raise KeyError.
"""

import os

from support.invisible import one_by_one

os.environ["AETHER_PROGRAM"] = "1"


def change():
    del os.environ["AETHER_PROGRAM"]  # racy


def read():
    return [name for name, _ in os.environ.items()]  # racy


one_by_one(change, read)
