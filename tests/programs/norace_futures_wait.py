# expect: nothing
"""``as_completed``, ``wait`` and ``done`` order as ``result`` does."""

import os
from concurrent.futures import ThreadPoolExecutor, as_completed, wait


class Cell:
    def __init__(self):
        self.value = 0

    def fill(self):
        self.value += 1
        return self


with ThreadPoolExecutor(2) as pool:
    for future in as_completed([pool.submit(Cell().fill) for _ in range(4)]):
        future.result().value += 1
    cells = [Cell() for _ in range(4)]
    wait([pool.submit(cell.fill) for cell in cells])
    for cell in cells:
        cell.value += 1
    last = Cell()
    future = pool.submit(last.fill)
    while not future.done():
        os.sched_yield()
    last.value += 1
