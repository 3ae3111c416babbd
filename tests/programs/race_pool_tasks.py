# expect: error lost-update Tally.votes
# twin: norace_executor_one_worker
"""Three tasks on one pool update one attribute. That one worker may run all of them orders them by luck only.

Both can read the same old value, and one update is lost.
"""

from concurrent.futures import ThreadPoolExecutor


class Tally:
    def __init__(self):
        self.votes = 0

    def vote(self):
        self.votes += 1  # racy


tally = Tally()
with ThreadPoolExecutor(max_workers=3) as pool:
    for _ in range(3):
        pool.submit(tally.vote)
