# expect: error lost-update Work.done
# twin: norace_future_result
"""A task knows its arguments from the submit on: the submitter's later update is ordered by nothing."""

from concurrent.futures import ThreadPoolExecutor

from support.invisible import Turns


class Work:
    def __init__(self):
        self.done = 0


turns = Turns()


def task(works):
    turns.wait(1)
    works[0].done += 1  # racy
    turns.end()


with ThreadPoolExecutor(2) as pool:
    pool.submit(int).result()
    work = [Work()]
    future = pool.submit(task, work)
    turns.wait(0)
    work[0].done += 1  # racy
    turns.end()
    future.result()
