# expect: error iterate-while-mutated list
"""`set(lst)` walks the list: beside removals it lost an element in 117,702 of 119,552."""

from support.invisible import Steps, together

tags = ["a", "b", "c"]
steps = Steps()


def drop():
    del tags[0]  # racy
    steps.end()


def distinct():
    steps.wait(1)
    return set(tags)  # racy


together(drop, distinct)
