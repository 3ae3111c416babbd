# expect: error lost-update ConcurrentDict['level']
"""The level is reset between the load and the store of the update: the reset is lost."""

import aether
from support.invisible import one_by_one


levels = aether.ConcurrentDict(level=3)


def rise():
    levels["level"] = levels["level"] + 1  # racy


def reset():
    levels["level"] = 0  # racy


one_by_one(rise, reset)
