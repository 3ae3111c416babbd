# expect: error iterate-while-mutated dict
"""`max` walks the view step by step: an insertion in between raises RuntimeError."""

from support.invisible import Steps, together

scores = {"ann": 3}
steps = Steps()


def enter():
    scores["bob"] = 5  # racy
    steps.end()


def best():
    steps.wait(1)
    return max(scores.values())  # racy


together(enter, best)
