# expect: note benign list
"""The countdown is made and asked under a lock; the one that comes to zero runs the follower, after both results."""

import threading

from support.invisible import one_by_one

from .build import plan


class Runner:
    def __init__(self):
        self.log = []
        self.lock = threading.Lock()

    def finish(self, task):
        self.log.append(task.name)
        return [follower for follower in task.followers if self.count_down(follower)]

    def count_down(self, task):
        with self.lock:
            task.waiting -= 1
            return task.waiting == 0

    def run(self, task):
        pending = [task]
        while pending:
            task = pending.pop()
            task.run()
            pending += self.finish(task)


runner = Runner()
first, second, program = plan()


def run_first():
    runner.run(first)


def run_second():
    runner.run(second)


one_by_one(run_first, run_second)
assert program.result == "first.o+second.o"
assert sorted(runner.log) == ["first", "program", "second"]
