# expect: nothing
"""The removal and the copy are under one lock, and the walk is over the copy."""

import threading

from support.invisible import one_by_one

watchers = ["a", "b", "c"]
lock = threading.Lock()


def leave():
    with lock:
        watchers.remove("b")


def notify():
    with lock:
        present = watchers.copy()
    for watcher in present:
        assert watcher


one_by_one(leave, notify)
