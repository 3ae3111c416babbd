# expect: note benign __main__.known
"""One thread replaces the set; the other loads it once."""

from support.invisible import one_by_one

known = frozenset({"a"})


def learn():
    global known
    known = frozenset({"a", "b"})


def ask():
    assert "a" in known


one_by_one(learn, ask)
