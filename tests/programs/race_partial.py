# expect: error lost-update Job.tries
# twin: norace_join
"""The thread's function is a `functools.partial`.

Both threads can read the same old count, and one try is not counted.
"""

import functools
import threading

from support.invisible import ordered, wait_until_gone


class Job:
    def __init__(self):
        self.tries = 0


def attempt(job, number):
    job.tries += number  # racy


job = Job()
one, two = functools.partial(attempt, job, number=1), functools.partial(attempt, job, number=2)
first, second = (threading.Thread(target=task) for task in ordered(one, two))
first.start()
wait_until_gone(first)
second.start()
second.join()
first.join()
