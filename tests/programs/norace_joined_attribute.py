# expect: nothing
"""`|=` stores an entry of the dict that the attribute holds, under the lock of its reader."""

import threading

from support.invisible import one_by_one


class Ages:
    def __init__(self):
        self.known = {"k": 0}


lock = threading.Lock()
ages = Ages()


def learn():
    with lock:
        ages.known |= {"k": 1}


def tell():
    with lock:
        print(ages.known["k"])


one_by_one(learn, tell)
