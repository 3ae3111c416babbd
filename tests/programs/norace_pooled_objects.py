# expect: note benign list
"""Buffers are taken from a free list, used, and put back: `pop` hands each over to the one who takes it."""

from support.invisible import one_by_one


class Buffer:
    def __init__(self):
        self.used = 0
        self.data = []

    def fill(self):
        self.used += 1
        self.data.append(self.used)


free = [Buffer() for _ in range(3)]


def work():
    for _ in range(10):
        buffer = free.pop()
        buffer.fill()
        free.append(buffer)


one_by_one(work, work, work)
