# expect: nothing
"""A table by thread: a task that asks in which thread it runs comes after the earlier tasks of that worker."""

import threading
from concurrent.futures import ThreadPoolExecutor

from support.invisible import Steps


class Counter:
    def __init__(self):
        self.tasks = 0


by_ident, by_native = {}, {}
steps = Steps()


def count_by_ident():
    counter = by_ident.setdefault(threading.get_ident(), Counter())
    counter.tasks += 1
    steps.end()


def count_by_native():
    counter = by_native.setdefault(threading.get_native_id(), Counter())
    counter.tasks += 1
    steps.end()


with ThreadPoolExecutor(2) as pool:
    for done in range(1, 7):
        pool.submit(count_by_ident if done % 2 else count_by_native)
        steps.wait(done)
