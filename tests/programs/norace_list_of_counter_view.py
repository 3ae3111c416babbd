# expect: note benign Counter
"""`list` of the view of any dict but an OrderedDict is one step, a subclass's too."""

from collections import Counter

from support.invisible import Steps, together

seen = Counter(a=1)
steps = Steps()


def see():
    seen["b"] = 1
    steps.end()


def names():
    steps.wait(1)
    return list(seen.keys())


together(see, names)
