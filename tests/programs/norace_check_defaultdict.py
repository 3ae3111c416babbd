# expect: nothing
"""`in` and `get` insert nothing in a defaultdict, and a look-up of a key that is there nothing either."""

import collections

from support.invisible import one_by_one

groups = collections.defaultdict(list, {"a": [1]})


def look():
    assert "b" not in groups
    assert groups.get("b") is None
    assert groups["a"] == [1]


def look_too():
    look()


one_by_one(look, look_too)
assert list(groups) == ["a"]
