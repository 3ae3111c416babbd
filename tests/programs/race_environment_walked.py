# expect: error iterate-while-mutated dict
"""The items of the environment are looked up one by one beside a change of it."""

import os

from support.invisible import one_by_one


def change():
    os.environ["AETHER_PROGRAM"] = "1"  # racy


def read():
    return [name for name, _ in os.environ.items()]  # racy


one_by_one(change, read)
