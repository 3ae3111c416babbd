# expect: warning data-race dict['sum']
# twin: norace_annotated_hand_over
"""The program says that what it did so far is ordered, and stores afterwards.

The reader need not wait for the store: it finds the sum, or nothing there.
"""

import aether
from support.invisible import Steps, Turns, together

told = Steps()
turns = Turns()
result = {}


def write():
    aether.happens_before(told)
    told.end()
    turns.wait(0)
    result["sum"] = 42  # racy
    turns.end()


def read():
    told.wait(1)
    aether.happens_after(told)
    turns.wait(1)
    assert result.get("sum") in (None, 42)  # racy
    turns.end()


together(write, read)
