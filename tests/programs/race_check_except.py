# expect: error check-then-act dict['a']
"""`except KeyError` is a test as well: both may find no count, and one `1` is lost."""

from support.invisible import one_by_one


counts = {"": 0}


def count(word):
    try:
        counts[word] += 1  # racy
    except KeyError:
        counts[word] = 1  # racy


def first():
    count("a")


def second():
    count("a")


one_by_one(first, second)
