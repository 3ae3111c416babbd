# expect: warning data-race dict['sum']
# twin: norace_annotated_hand_over
"""Each side names another object, so no order is stated.

Whoever waits on the second object waits for nobody: the store may come after the load.
"""

import aether
from support.invisible import one_by_one

result = {}
sent, received = object(), object()


def write():
    result["sum"] = 42  # racy
    aether.happens_before(sent)


def read():
    aether.happens_after(received)
    assert result["sum"] == 42  # racy


one_by_one(write, read)
