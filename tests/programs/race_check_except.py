# expect: error check-then-act dict['a']
"""`except KeyError` is a test as well: both may find no count, and one `1` is lost."""

from support.invisible import Steps, together


counts = {"": 0}


def count(word):
    try:
        counts[word] += 1  # racy
    except KeyError:
        counts[word] = 1  # racy


steps = Steps()


def first():
    count("a")
    steps.end()


def second():
    steps.wait(1)
    count("a")


together(first, second)
