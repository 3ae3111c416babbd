"""Jobs and when they are due."""

import functools


@functools.total_ordering
class Job:
    def __init__(self, due, name, action, every=None):
        self.due = due
        self.name = name
        self.action = action
        self.every = every

    def __lt__(self, other):
        return (self.due, self.name) < (other.due, other.name)

    def __eq__(self, other):
        return (self.due, self.name) == (other.due, other.name)

    __hash__ = None

    def __str__(self):
        return f"{self.name} at {self.due}"

    def run(self):
        return self.action()

    def next(self):
        if self.every is None:
            return None
        return Job(self.due + self.every, self.name, self.action, self.every)
