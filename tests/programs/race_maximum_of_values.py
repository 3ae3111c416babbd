# expect: error iterate-while-mutated dict
"""`max` walks the view step by step: an insertion in between raises RuntimeError."""

from support.invisible import one_by_one

scores = {"ann": 3}


def enter():
    scores["bob"] = 5  # racy


def best():
    return max(scores.values())  # racy


one_by_one(enter, best)
