# expect: nothing
"""Functions of `operator` on what both threads share: each thread does all that it does under one lock."""

import operator
import threading

from support.invisible import one_by_one


class Shop:
    def __init__(self):
        self.found = ["bread", "corn"]
        self.counted = ["bread", "corn"]
        self.searched = ["bread", "corn"]
        self.joined = ["corn", "bread"]
        self.added = ["corn", "bread"]
        self.merged = {"bread": 1}
        self.loaded = {"bread": 1}
        self.deleted = {"bread": 1, "corn": 2}
        self.extended = ["bread"]
        self.doubled = ["bread"]
        self.common = {"bread", "corn"}
        self.reduced = {"bread", "corn"}
        self.different = {"bread", "corn"}

    def look(self):
        return [
            operator.contains(self.found, "corn"),
            operator.countOf(self.counted, "corn"),
            operator.indexOf(self.searched, "corn"),
            operator.concat(self.joined, []),
            operator.add(self.added, []),
            operator.or_(self.merged, {}),
            operator.getitem(self.loaded, "bread"),
        ]

    def change(self):
        self.found.insert(0, "ale")
        self.counted.insert(0, "ale")
        self.searched.insert(0, "ale")
        self.joined.sort()
        self.added.sort()
        self.merged.clear()
        self.loaded["bread"] = 2

    def walk(self):
        for kept in (self.deleted, self.extended, self.doubled, self.common, self.reduced, self.different):
            for name in kept:
                assert name

    def change_by_function(self):
        operator.delitem(self.deleted, "corn")
        operator.iconcat(self.extended, ["ale"])
        operator.imul(self.doubled, 2)
        operator.iand(self.common, {"corn"})
        operator.isub(self.reduced, {"corn"})
        operator.ixor(self.different, {"ale"})


shop = Shop()
opening = threading.Lock()


def look():
    with opening:
        shop.look()
        shop.walk()


def change():
    with opening:
        shop.change()
        shop.change_by_function()


one_by_one(look, change)
