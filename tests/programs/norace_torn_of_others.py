# expect: note benign Job.progress
# expect: note benign dict['left']
"""One activation stores of one object only, or one item; others load all: there is no state to be half done.

A worker reports what it does itself; who looks for a job finds one; and what is moved is not what is asked for.
"""

from support.invisible import one_by_one


class Job:
    def __init__(self, name):
        self.name = name
        self.progress = 0


class Shop:
    def __init__(self):
        self.jobs = [Job("a"), Job("b")]
        self.counts = {"left": 0}
        self.sizes = {"right": 0}

    def report(self, name, done):
        for job in self.jobs:
            if job.name == name:
                job.progress = done
                job.progress = done + 1

    def mean(self):
        return sum(job.progress for job in self.jobs) / 2

    def move(self, source, target):
        self.counts[source] = 1
        self.counts[source] = 2
        self.sizes[target] = 1

    def ask(self, one, other):
        return self.counts[one], self.sizes.get(other)


shop = Shop()


def work_a():
    shop.report("a", 1)
    shop.move("left", "right")


def work_b():
    shop.report("b", 1)


def look():
    shop.mean()
    shop.ask("left", "middle")


one_by_one(work_a, work_b, look)
