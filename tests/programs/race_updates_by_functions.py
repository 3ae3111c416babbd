# expect: error lost-update dict['operator']
# expect: error lost-update dict['item']
# expect: error lost-update dict['method']
# expect: error lost-update dict['keyword']
# expect: error lost-update dict['display']
# expect: error lost-update Counts.number
# expect: error lost-update __main__.total
# variants: all but half: which load an update takes is told of one text that is watched in one way
"""An update is one however it is written: by functions of `operator`, special methods, `update`, namespaces.

Both can read the same old value, and one update is lost.
"""

import operator

from support.invisible import one_by_one


class Counts:
    def __init__(self):
        self.number = 0


by_operator, by_item, by_method, by_keyword, by_display = ({} for _ in range(5))
total = 0
counts = Counts()
by_operator["operator"] = by_item["item"] = by_method["method"] = by_keyword["keyword"] = by_display["display"] = 0


def count():
    operator.setitem(by_operator, "operator", operator.getitem(by_operator, "operator") + 1)  # racy
    operator.setitem(by_item, "item", by_item["item"] + 1)  # racy
    by_method.__setitem__("method", by_method.__getitem__("method") + 1)  # racy
    by_keyword.update(keyword=by_keyword["keyword"] + 1)  # racy
    old = by_display.get("display", 0)  # racy
    by_display.update({"display": old + 1})  # racy
    counts.__setattr__("number", counts.number + 1)  # racy
    globals()["total"] = globals()["total"] + 1  # racy


one_by_one(count, count)
