# expect: error lost-update Work.done
# twin: norace_future_result
"""A task knows its arguments from the submit on: the submitter's later update is ordered by nothing."""

from concurrent.futures import ThreadPoolExecutor

from support.invisible import Steps


class Work:
    def __init__(self):
        self.done = 0


steps = Steps()


def task(works):
    steps.wait(1)
    works[0].done += 1  # racy


with ThreadPoolExecutor(2) as pool:
    pool.submit(int).result()
    work = [Work()]
    future = pool.submit(task, work)
    work[0].done += 1  # racy
    steps.end()
    future.result()
