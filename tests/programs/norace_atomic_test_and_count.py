# expect: nothing
"""What is left is counted down when it is done: that others do so meanwhile does no harm."""

import os

import aether
from support.invisible import together


count = aether.AtomicInt64(9)
left = aether.ConcurrentDeque(range(9))


def work():
    while count.load() > 0:
        try:
            left.popleft()
        except IndexError:
            os.sched_yield()
            continue
        count.fetch_sub(1)


together(work, work)
