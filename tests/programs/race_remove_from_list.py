# expect: error iterate-while-mutated list
"""One removes from a list that the other walks: the element after the removed one is skipped."""

from support.invisible import one_by_one

watchers = ["a", "b", "c"]


def leave():
    watchers.remove("b")  # racy


def notify():
    for watcher in watchers:  # racy
        assert watcher


one_by_one(leave, notify)
