# expect: warning check-then-act dict['a']
"""Both may find nothing and make the same: a memo that is filled twice, and the object that was used first is replaced."""

from support.invisible import Steps, together


memo = {"": b""}


def encode(text):
    found = memo.get(text)  # racy
    if found is None:
        found = memo[text] = text.encode()  # racy
    return found


steps = Steps()


def first():
    encode("a")
    steps.end()


def second():
    steps.wait(1)
    encode("a")


together(first, second)
