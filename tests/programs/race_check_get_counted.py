# expect: error check-then-act dict['a']
# expect: note benign list
"""What fills the miss is changed afterwards: what was put into a list that is replaced is lost."""

from support.invisible import one_by_one


memo = {"": []}


def remember(text):
    found = memo.get(text)  # racy
    if found is None:
        found = memo[text] = []  # racy
    found.append(1)


def first():
    remember("a")


def second():
    remember("a")


one_by_one(first, second)
