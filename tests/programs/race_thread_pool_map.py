# expect: error lost-update Progress.done
# twin: norace_thread_pool
"""The same on a multiprocessing.pool.ThreadPool."""

from multiprocessing.pool import ThreadPool


class Progress:
    def __init__(self):
        self.done = 0


progress = Progress()


def work(number):
    progress.done += number  # racy


with ThreadPool(2) as pool:
    pool.map(work, range(4), chunksize=1)
