# expect: nothing
"""Code that a queue's methods run is ordered by its mutex."""

import queue

from support.invisible import together


class Task:
    def __init__(self, rank):
        self.rank = rank
        self.compared = 0

    def __lt__(self, other):
        self.compared += 1
        return self.rank < other.rank


tasks = queue.PriorityQueue()


def produce():
    for rank in (3, 1, 2, 5, 4):
        tasks.put(Task(rank))


def consume():
    for _ in range(5):
        tasks.get().rank += 1


together(produce, consume)
