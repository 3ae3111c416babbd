# expect: error lost-update Progress.done
# twin: norace_thread_pool
"""Tasks of a `multiprocessing.pool.ThreadPool` update one attribute, on two workers.

Both can read the same old value, and one update is lost.
"""

from multiprocessing.pool import ThreadPool

from support.invisible import Turns


class Progress:
    def __init__(self):
        self.done = 0


progress = Progress()
turns = Turns()


def work(number):
    turns.wait(number)
    progress.done += number  # racy
    turns.end()


with ThreadPool(2) as pool:
    pool.map(work, range(2), chunksize=1)
