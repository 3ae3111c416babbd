# expect: note benign set['worker']
# expect: note benign Worker.load
"""The second set is asked only if the first one says no, and that is changed last; of many workers one is asked."""

from support.invisible import one_by_one


class Worker:
    def __init__(self, name):
        self.name = name
        self.load = 0


class Pool:
    def __init__(self):
        self.workers = [Worker("a"), Worker("b")]
        self.idle = {"worker"}
        self.busy = set()

    def take(self):
        self.busy.add("worker")
        self.idle.remove("worker")

    def knows(self, name):
        return name in self.idle or name in self.busy

    def move(self):
        self.workers[0].load -= 1
        self.workers[1].load += 1

    def load(self, name):
        for worker in self.workers:
            if worker.name == name:
                return worker.load
        return None


pool = Pool()


def work():
    pool.take()
    pool.move()


def ask():
    pool.knows("worker")
    pool.load("a")


def ask_other():
    pool.load("b")


one_by_one(work, ask, ask_other)
