# expect: error iterate-while-mutated Counter
"""`list` of a subclass of dict iterates: beside a writer `list(counter)` failed 212,082 times in 278,196."""

from collections import Counter

from support.invisible import one_by_one

seen = Counter(a=1)


def see():
    seen["b"] = 1  # racy


def names():
    return list(seen)  # racy


one_by_one(see, names)
