# expect: nothing
"""Tasks are compared by their own code while they wait in the queue, by whoever puts or takes another one."""

import queue

from support.invisible import Steps, together


class Task:
    def __init__(self, title):
        self.rank = 0
        self.title = title

    def __lt__(self, other):
        return self.rank < other.rank


steps = Steps()
late = Task("write the letter")
early = Task("buy a stamp")
tasks = queue.PriorityQueue()


def plan():
    late.rank = 2
    late.title += " of thanks"
    tasks.put((late, "home"))
    steps.end()
    steps.wait(2)
    tasks.get()
    steps.end()


def hurry():
    steps.wait(1)
    early.rank = 1
    early.title += " for abroad"
    tasks.put((early, "town"))
    steps.end()


def work():
    steps.wait(3)
    task, _place = tasks.get()
    task.rank += 10
    task.title += ", done"


together(plan, hurry, work)
