# expect: nothing
"""Looked up, filled and appended to under one lock: no list is replaced that something was put in."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()


memo = {"": []}


def remember(text):
    with lock:
        found = memo.get(text)
        if found is None:
            found = memo[text] = []
        found.append(1)


def first():
    remember("a")


def second():
    remember("a")


one_by_one(first, second)
