# expect: nothing
"""Three stages hand the same objects on: the `put` of each comes before its `get`."""

import queue

from support.invisible import together


class Job:
    def __init__(self, number):
        self.number = number
        self.trail = []


raw, cooked = queue.Queue(maxsize=2), queue.Queue()


def produce():
    for number in range(20):
        job = Job(number)
        job.trail.append("produced")
        raw.put(job)
    raw.put(None)


def cook():
    while (job := raw.get()) is not None:
        job.number *= 2
        job.trail.append("cooked")
        cooked.put(job)
    cooked.put(None)


def eat():
    while (job := cooked.get()) is not None:
        job.trail.append("eaten")
        assert len(job.trail) == 3
        job.number += 1


together(produce, cook, eat)
