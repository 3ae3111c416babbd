# expect: note benign dict['debug']
"""A key that was there before the threads is inserted by none of them, though the same line inserts another key.

The test finds it always, so that the default is never stored.
"""

from support.invisible import one_by_one

levels = {"debug": 1}


def set_level(name, level):
    levels[name] = level


def set_default():
    if "debug" not in levels:
        levels["debug"] = 0


one_by_one(lambda: set_level("trace", 2), lambda: set_level("debug", 3), set_default)
