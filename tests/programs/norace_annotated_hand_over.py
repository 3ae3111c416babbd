# expect: nothing
"""C code hands a result over and orders the two threads out of sight; the program says so.

Never unordered: the reader passes `wait` only after the writer's `end`, which follows the store and the statement.
"""

import aether
from support.invisible import Steps, together

steps = Steps()
result = {}


def write():
    result["sum"] = 42
    aether.happens_before(steps)
    steps.end()


def read():
    steps.wait(1)
    aether.happens_after(steps)
    assert result["sum"] == 42


together(write, read)
