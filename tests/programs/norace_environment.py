# expect: nothing
"""The threads use different variables of the environment, and both are there already."""

import os

from support.invisible import one_by_one

os.environ["AETHER_MODE"] = "plain"
os.environ["AETHER_LEVEL"] = "1"


def ask():
    if "AETHER_MODE" in os.environ:
        print(os.environ["AETHER_MODE"])
    print(len(os.environ) > 1)


def store():
    os.environ.update({"AETHER_LEVEL": "2"})
    os.environ["AETHER_LEVEL"] += "3"


one_by_one(ask, store)
