# expect: error lost-update __main__.total
# expect: warning data-race dict['new']
"""Who drops what it takes out of a dict, where a default stands for what is missing, has waited for nobody.

A step of `total` can be lost, and whether the session stays is luck.
"""

from support.invisible import one_by_one

sessions = {}
total = 0


def first():
    global total
    total += 1  # racy
    sessions["new"] = 1  # racy


def second():
    global total
    sessions.pop("new", None)  # racy
    total += 1  # racy


one_by_one(first, second)
