# expect: nothing
"""A UserList is walked and changed under one lock: the release comes before the acquire."""

import collections
import threading

from support.invisible import one_by_one

names = collections.UserList(["ann", "bob"])
lock = threading.Lock()


def greet():
    with lock:
        for name in names:
            print(name)


def come():
    with lock:
        names.insert(0, "cid")


one_by_one(greet, come)
