# expect: nothing
"""The removal and the copy are under one lock, and the walk is over the copy."""

import threading

from support.invisible import Steps, together

watchers = ["a", "b", "c"]
lock = threading.Lock()
steps = Steps()


def leave():
    with lock:
        watchers.remove("b")
    steps.end()


def notify():
    steps.wait(1)
    with lock:
        present = watchers.copy()
    for watcher in present:
        assert watcher


together(leave, notify)
