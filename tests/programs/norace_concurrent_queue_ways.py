# expect: nothing
# one order: the second takes what the first has put
"""Each way to put into aether's queues and deque, and each to take from them, hands a job of its own over."""

import aether
from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.steps = 0

    def __lt__(self, other):
        return id(self) < id(other)


def queues():
    return [aether.ConcurrentQueue(), aether.ConcurrentPriorityQueue()]


jobs = [Job() for _ in range(9)]
waiting, at_once, taken_at_once = queues(), queues(), queues()
right, left = aether.ConcurrentDeque(), aether.ConcurrentDeque()
to_the_left = aether.ConcurrentDeque()


def first():
    for job in jobs:
        job.steps += 1
    queue, by_priority = waiting
    queue.put(jobs[0])
    by_priority.put(jobs[1])
    queue, by_priority = at_once
    queue.put_nowait(jobs[2])
    by_priority.put_nowait(jobs[3])
    queue, by_priority = taken_at_once
    queue.put(jobs[4])
    by_priority.put(jobs[5])
    right.append(jobs[6])
    left.append(jobs[7])
    to_the_left.appendleft(jobs[8])


def second():
    for queue in (*waiting, *at_once):
        queue.get().steps += 1
    for queue in taken_at_once:
        queue.get_nowait().steps += 1
    right.pop().steps += 1
    left.popleft().steps += 1
    to_the_left.pop().steps += 1


one_by_one(first, second)
