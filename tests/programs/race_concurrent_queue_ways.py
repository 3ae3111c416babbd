# expect: error lost-update Job.steps
# one order: the second takes what the first has put
"""The jobs are put into aether's queues and deque before the first is done with them: updates of both are lost."""

import aether
from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.steps = 0

    def __lt__(self, other):
        return id(self) < id(other)


jobs = [Job() for _ in range(4)]
queue, by_priority = aether.ConcurrentQueue(), aether.ConcurrentPriorityQueue()
right, left = aether.ConcurrentDeque(), aether.ConcurrentDeque()


def first():
    queue.put_nowait(jobs[0])
    by_priority.put_nowait(jobs[1])
    right.append(jobs[2])
    left.appendleft(jobs[3])
    for job in jobs:
        job.steps += 1  # racy


def second():
    for job in (queue.get_nowait(), by_priority.get_nowait(), right.pop(), left.popleft()):
        job.steps += 1  # racy


one_by_one(first, second)
