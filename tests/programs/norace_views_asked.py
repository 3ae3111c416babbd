# expect: nothing
"""What asks views, and what changes their dicts, is under one lock."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()
keys, items, values, known = {"a": 1}, {"b": 1}, {"c": 1}, {"d": 1}


def take():
    with lock:
        if "a" in keys.keys():
            del keys["a"]
        if ("b", 1) in items.items():
            del items["b"]


def change():
    with lock:
        values["e"] = 2
        known["e"] = 2


def look():
    with lock:
        print(1 in values.values())
        print(known.keys() - {"d"})


one_by_one(take, take)
one_by_one(change, look)
