# expect: error iterate-while-mutated dict
# expect: error iterate-while-mutated list
# expect: error iterate-while-mutated list
# expect: error iterate-while-mutated list
# expect: error iterate-while-mutated list
# expect: error iterate-while-mutated list
# expect: error iterate-while-mutated set
# expect: error iterate-while-mutated set
# expect: error iterate-while-mutated set
# expect: warning data-race dict
# expect: warning data-race dict['bread']
# expect: warning data-race list
# expect: warning data-race list
"""Functions of `operator` are what they stand for: what they walk, load or change is raced for as by syntax.

The searches miss "corn" when it moves on under them, the walks of the dict and the sets raise RuntimeError, those of the
lists find names that come and go; a list that is being sorted is empty for who adds it; the rest is old or new by luck.
"""

import operator

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
            operator.contains(self.found, "corn"),  # racy
            operator.countOf(self.counted, "corn"),  # racy
            operator.indexOf(self.searched, "corn"),  # racy
            operator.concat(self.joined, []),  # racy
            operator.add(self.added, []),  # racy
            operator.or_(self.merged, {}),  # racy
            operator.getitem(self.loaded, "bread"),  # racy
        ]

    def change(self):
        self.found.insert(0, "ale")  # racy
        self.counted.insert(0, "ale")  # racy
        self.searched.insert(0, "ale")  # racy
        self.joined.sort()  # racy
        self.added.sort()  # racy
        self.merged.clear()  # racy
        self.loaded["bread"] = 2  # racy

    def walk(self):
        for kept in (self.deleted, self.extended, self.doubled, self.common, self.reduced, self.different):
            for name in kept:  # racy
                assert name

    def change_by_function(self):
        operator.delitem(self.deleted, "corn")  # racy
        operator.iconcat(self.extended, ["ale"])  # racy
        operator.imul(self.doubled, 2)  # racy
        operator.iand(self.common, {"corn"})  # racy
        operator.isub(self.reduced, {"corn"})  # racy
        operator.ixor(self.different, {"ale"})  # racy


shop = Shop()


def look():
    shop.look()
    shop.walk()


def change():
    shop.change()
    shop.change_by_function()


one_by_one(look, change)
