# expect: nothing
"""C code hands a result over and orders the two threads out of sight; the program says so.

Never unordered: the reader passes `wait` only after the writer's `end`, which follows the store.
"""

import aether
from support.invisible import one_by_one

result = {}


def write():
    result["sum"] = 42
    aether.happens_before(steps)


def read():
    aether.happens_after(steps)
    assert result["sum"] == 42


one_by_one(write, read)
