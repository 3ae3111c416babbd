# expect: warning check-then-act dict['a']
"""Both may find nothing and make the same: a memo that is filled twice, and the object that was used first is replaced."""

from support.invisible import one_by_one


memo = {"": b""}


def encode(text):
    found = memo.get(text)  # racy
    if found is None:
        found = memo[text] = text.encode()  # racy
    return found


def first():
    encode("a")


def second():
    encode("a")


one_by_one(first, second)
