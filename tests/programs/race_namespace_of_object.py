# expect: error lost-update Counter.hits
# expect: error lost-update Counter.misses
# expect: error lost-update Counter.loads
"""An entry of `vars(o)` and `o.__dict__` is the attribute: one location, by whatever way it is reached.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.hits = 0
        self.misses = 0
        self.loads = 0


counter = Counter()
kept = vars(counter)


def by_attribute():
    counter.hits += 1  # racy


def by_vars():
    vars(counter)["hits"] += 1  # racy


def by_name():
    setattr(counter, "misses", getattr(counter, "misses") + 1)  # racy


def by_kept():
    kept["misses"] = kept.get("misses") + 1  # racy


def by_dict():
    counter.__dict__["loads"] = counter.__dict__["loads"] + 1  # racy


one_by_one(by_attribute, by_vars)
one_by_one(by_name, by_kept)
one_by_one(by_dict, by_dict)
