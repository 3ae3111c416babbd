# expect: nothing
"""`|=` on a global adds to the set in place, and the walk of it: one lock around both."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()
names = {"ann"}


def join():
    global names
    with lock:
        names |= {"bob", "cid"}


def greet():
    with lock:
        for name in names:
            print(name)


one_by_one(join, greet)
