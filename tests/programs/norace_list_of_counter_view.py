# expect: note benign Counter
"""`list` of the view of any dict but an OrderedDict is one step, a subclass's too."""

from collections import Counter

from support.invisible import one_by_one

seen = Counter(a=1)


def see():
    seen["b"] = 1


def names():
    return list(seen.keys())


one_by_one(see, names)
