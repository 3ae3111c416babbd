# expect: nothing
"""Many hand-overs, each named by a token of another type: bare objects, strings and numbers made anew, a lock in use.

Never unordered: the reader loads result `n` after step `n + 1`, which follows its store.
"""

import threading

import aether
from support.invisible import Steps, together

bare = [object() for _ in range(8)]
lock = threading.Lock()
steps = Steps()
results = {}


class Empty:
    __slots__ = ()


empty = [Empty() for _ in range(8)]


def token(index):
    """Identity counts, but of numbers and strings, which are made anew, the value."""
    kept = [*bare, *empty, lock, steps, None]
    made = [float(index), 1000 + index, f"result {index}", f"result {index}".encode(), None]
    return kept[index] if index < len(kept) - 1 else made[index - len(kept) + 1]


def write():
    for index in range(23):
        results[index] = index
        aether.happens_before(token(index))
        steps.end()


def read():
    for index in range(23):
        steps.wait(index + 1)
        aether.happens_after(token(index))
        assert results[index] == index


together(write, read)
