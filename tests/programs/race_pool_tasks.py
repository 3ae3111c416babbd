# expect: error lost-update Tally.votes
# one order: all tasks do the same, so any other order is the same run
# twin: norace_executor_one_worker
"""Three tasks on one pool update one attribute. That one worker runs all of them here is luck: it might be three.

Both can read the same old value, and one update is lost.
"""

import os
from concurrent.futures import ThreadPoolExecutor

from support.invisible import Steps


class Tally:
    def __init__(self):
        self.votes = 0

    def vote(self):
        self.votes += 1  # racy
        steps.end()


steps = Steps()
tally = Tally()
with ThreadPoolExecutor(max_workers=3) as pool:
    for done in range(3):
        pool.submit(tally.vote)
        steps.wait(done + 1)
        while not pool._idle_semaphore._value:  # else the next task gets a worker of its own
            os.sched_yield()
