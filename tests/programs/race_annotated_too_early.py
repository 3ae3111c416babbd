# expect: warning data-race dict['sum']
# twin: norace_annotated_hand_over
"""The program says that what it did so far is ordered, and stores afterwards.

The reader need not wait for the store: without `steps`, which the detector does not see, it finds nothing there.
"""

import aether
from support.invisible import Steps, together

steps = Steps()
result = {}


def write():
    aether.happens_before(steps)
    result["sum"] = 42  # racy
    steps.end()


def read():
    steps.wait(1)
    aether.happens_after(steps)
    assert result["sum"] == 42  # racy


together(write, read)
