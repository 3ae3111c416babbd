# expect: error iterate-while-mutated Counter
"""`list` of a subclass of dict iterates: beside a writer `list(counter)` failed 212,082 times in 278,196."""

from collections import Counter

from support.invisible import Steps, together

seen = Counter(a=1)
steps = Steps()


def see():
    seen["b"] = 1  # racy
    steps.end()


def names():
    steps.wait(1)
    return list(seen)  # racy


together(see, names)
