# expect: error lost-update __main__.total
# expect: note benign dict
"""Who drops what it takes out of a dict, where a default stands for what is missing, has waited for nobody."""

from support.invisible import one_by_one

sessions = {"old": 0}
total = 0


def first():
    global total
    total += 1  # racy
    sessions["new"] = 1


def second():
    global total
    sessions.pop("old", None)
    total += 1  # racy


one_by_one(first, second)
