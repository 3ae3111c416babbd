# expect: nothing
# one order: the second takes what the first has put
"""Each way to put into aether's queues and deque, and each to take from them, hands a job of its own over.

What is done to a job is done after the one before it was put, so that no other way orders it.
"""

import aether
from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.steps = 0

    def __lt__(self, other):
        return id(self) < id(other)


jobs = [Job() for _ in range(7)]
queues = [aether.ConcurrentQueue() for _ in range(2)]
by_priority = [aether.ConcurrentPriorityQueue() for _ in range(2)]
right, left, to_the_left = (aether.ConcurrentDeque() for _ in range(3))
puts = [
    queues[0].put,
    queues[1].put_nowait,
    by_priority[0].put,
    by_priority[1].put_nowait,
    right.append,
    left.append,
    to_the_left.appendleft,
]
takes = [
    queues[0].get_nowait,
    queues[1].get,
    by_priority[0].get_nowait,
    by_priority[1].get,
    right.pop,
    left.popleft,
    to_the_left.pop,
]


def first():
    for job, put in zip(jobs, puts, strict=True):
        job.steps += 1
        put(job)


def second():
    for take in takes:
        take().steps += 1


one_by_one(first, second)
