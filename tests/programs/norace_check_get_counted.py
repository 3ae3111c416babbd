# expect: nothing
"""The threads of race_check_get_counted hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


memo = {"": []}


def remember(text):
    found = memo.get(text)
    if found is None:
        found = memo[text] = []
    found.append(1)


def first():
    remember("a")


def second():
    remember("a")


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(first), locked(second))
