# expect: note benign dict
"""`list` of a dict's view is one step on any dict but an OrderedDict; `max` walks the list."""

from support.invisible import one_by_one

scores = {"ann": 3}


def enter():
    scores["bob"] = 5


def best():
    return max(list(scores.values()))


one_by_one(enter, best)
