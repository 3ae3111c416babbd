# expect: nothing
"""An attribute of a threading.local is one for each thread: none is shared."""

import threading

from support.invisible import together

local = threading.local()


def work():
    local.count = 0
    for _ in range(20):
        local.count += 1


together(work, work)
