# expect: error iterate-while-mutated list
"""One removes from a list that the other walks: the element after the removed one is skipped."""

from support.invisible import Steps, together

watchers = ["a", "b", "c"]
steps = Steps()


def leave():
    watchers.remove("b")  # racy
    steps.end()


def notify():
    steps.wait(1)
    for watcher in watchers:  # racy
        assert watcher


together(leave, notify)
