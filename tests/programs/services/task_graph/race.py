# expect: error lost-update Task.waiting
# expect: warning data-race Task.waiting
# expect: note benign list
"""Whoever ends a task counts down what its followers wait for, and runs those that wait no more.

Two that end at the same time may lose one count: the follower never runs. Or both see zero, and it runs twice.
"""

from support.invisible import one_by_one

from .build import plan


class Runner:
    def __init__(self):
        self.log = []

    def finish(self, task):
        self.log.append(task.name)
        return [follower for follower in task.followers if self.count_down(follower)]

    def count_down(self, task):
        task.waiting -= 1  # racy
        return task.waiting == 0  # racy

    def run(self, task):
        pending = [task]
        while pending:
            task = pending.pop()
            task.run()
            self.finish(task)


runner = Runner()
first, second, program = plan()


def run_first():
    runner.run(first)


def run_second():
    runner.run(second)


one_by_one(run_first, run_second)
assert program.waiting == 0
program.run()
assert program.result == "first.o+second.o"
assert sorted(runner.log) == ["first", "second"]
