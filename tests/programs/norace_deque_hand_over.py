# expect: note benign deque
"""`append` comes before the `popleft` that returned its element: the job is changed by one thread at a time."""

import os
from collections import deque

from support.invisible import together


class Job:
    def __init__(self, number):
        self.number = number
        self.done = False


jobs = deque()


def produce():
    for number in range(10):
        job = Job(number)
        job.number += 1
        jobs.append(job)


def consume():
    taken = 0
    while taken < 10:
        try:
            job = jobs.popleft()
        except IndexError:
            os.sched_yield()
            continue
        job.number += 1
        taken += 1


together(produce, consume)
