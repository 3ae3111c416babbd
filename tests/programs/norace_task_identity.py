# expect: nothing
"""A table by thread: a task that asks in which thread it runs comes after the earlier tasks of that worker."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

from support.invisible import Steps


class Counter:
    def __init__(self):
        self.tasks = 0


by_ident, by_native, by_thread, by_old_name = {}, {}, {}, {}
kept = threading.local()
steps = Steps()


def count_by_ident():
    counter = by_ident.setdefault(threading.get_ident(), Counter())
    counter.tasks += 1
    steps.end()


def count_by_native():
    counter = by_native.setdefault(threading.get_native_id(), Counter())
    counter.tasks += 1
    steps.end()


def count_by_thread():
    counter = by_thread.setdefault(threading.current_thread(), Counter())
    counter.tasks += 1
    steps.end()


def count_by_old_name():
    counter = by_old_name.setdefault(threading.currentThread(), Counter())
    counter.tasks += 1
    steps.end()


def count_in_local():
    try:
        counter = kept.counter
    except AttributeError:
        counter = kept.counter = Counter()
    counter.tasks += 1
    steps.end()


counts = [count_by_ident, count_by_native, count_by_thread, count_by_old_name, count_in_local]
with ThreadPoolExecutor(2) as pool:
    for done in range(15):
        pool.submit(counts[done % 5])
        steps.wait(done + 1)
        while not pool._idle_semaphore._value:  # else the next task gets a worker of its own
            os.sched_yield()
