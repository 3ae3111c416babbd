# expect: error iterate-while-mutated list
"""`zip` walks both lists: an element removed from the one puts the pairs out of step."""

from support.invisible import one_by_one

names = ["a", "b", "c"]
ages = [1, 2, 3]


def pairs():
    return list(zip(names, ages))  # racy


def leave():
    del names[0]  # racy


one_by_one(pairs, leave)
