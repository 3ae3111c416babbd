# expect: error check-then-act dict['debug']
"""The default takes the place of what was stored between the test and the act: the setting is lost.

Whichever comes first inserts the key, and the other store finds it there: it is one bug.
"""

from support.invisible import one_by_one

levels = {}


def set_level():
    levels["debug"] = 3  # racy


def set_default():
    if "debug" not in levels:  # racy
        levels["debug"] = 0


one_by_one(set_default, set_level)
