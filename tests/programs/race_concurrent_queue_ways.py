# expect: error lost-update Job.steps
"""The jobs are put into aether's queues and deque before the first is done with them: updates of both are lost."""

import aether
from support.invisible import Steps, Turns, together


class Job:
    def __init__(self):
        self.steps = 0

    def __lt__(self, other):
        return id(self) < id(other)


jobs = [Job() for _ in range(4)]
queue, by_priority = aether.ConcurrentQueue(), aether.ConcurrentPriorityQueue()
right, left = aether.ConcurrentDeque(), aether.ConcurrentDeque()
put = Steps()
turns = Turns()


def first():
    queue.put_nowait(jobs[0])
    by_priority.put_nowait(jobs[1])
    right.append(jobs[2])
    left.appendleft(jobs[3])
    put.end()
    turns.wait(0)
    for job in jobs:
        job.steps += 1  # racy
    turns.end()


def second():
    put.wait(1)
    taken = (queue.get_nowait(), by_priority.get_nowait(), right.pop(), left.popleft())
    turns.wait(1)
    for job in taken:
        job.steps += 1  # racy
    turns.end()


together(first, second)
