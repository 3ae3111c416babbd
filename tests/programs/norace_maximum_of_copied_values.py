# expect: note benign dict
"""`list` of a dict's view is one step on any dict but an OrderedDict; `max` walks the list."""

from support.invisible import Steps, together

scores = {"ann": 3}
steps = Steps()


def enter():
    scores["bob"] = 5
    steps.end()


def best():
    steps.wait(1)
    return max(list(scores.values()))


together(enter, best)
