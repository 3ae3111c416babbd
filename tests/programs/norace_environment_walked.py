# expect: note benign dict
"""The environment is walked over a copy of its names."""

import os

from support.invisible import one_by_one


def change():
    os.environ["AETHER_PROGRAM"] = "1"


def read():
    return [name for name in os.environ], list(os.environ.keys())


one_by_one(change, read)
