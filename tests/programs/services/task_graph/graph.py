"""Tasks that wait for others."""


class Cycle(ValueError):
    pass


class Task:
    def __init__(self, name, work, needs=()):
        self.name = name
        self.work = work
        self.needs = list(needs)
        self.waiting = len(self.needs)
        self.followers = []
        self.result = None

    def run(self):
        self.result = self.work(*(task.result for task in self.needs))


def connect(tasks):
    for task in tasks:
        for needed in task.needs:
            needed.followers.append(task)
    return in_order(tasks)


def in_order(tasks):
    done, order = set(), []
    pending = list(tasks)
    while pending:
        ready = [task for task in pending if done.issuperset(task.needs)]
        if not ready:
            raise Cycle(", ".join(task.name for task in pending))
        order += ready
        done.update(ready)
        pending = [task for task in pending if task not in done]
    return order
