# expect: error lost-update dict[('apple', 1, 2.5, True, None, -3, ...)]
# expect: error lost-update dict[KeyError]
# expect: error lost-update dict[(<Secret>, ('a',), ())]
"""Keys are shown by their values where that runs no code of the program, which could do anything.

Both threads can read the same old counts, and updates are lost.
"""

from support.invisible import one_by_one


class Secret:
    def __repr__(self):
        raise RuntimeError("asked for its text")


long = ("apple", 1, 2.5, True, None, -3, "more")
nested = (Secret(), ("a",), ())
counts = {long: 0, KeyError: 0, nested: 0}


def count():
    counts[long] += 1  # racy
    counts[KeyError] += 1  # racy
    counts[nested] += 1  # racy


one_by_one(count, count)
