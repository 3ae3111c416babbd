# expect: error check-then-act dict['a']
# expect: note benign list
"""What fills the miss is changed afterwards: what was put into a list that is replaced is lost."""

from support.invisible import Steps, together


memo = {"": []}


def remember(text):
    found = memo.get(text)  # racy
    if found is None:
        found = memo[text] = []  # racy
    found.append(1)


steps = Steps()


def first():
    remember("a")
    steps.end()


def second():
    steps.wait(1)
    remember("a")


together(first, second)
