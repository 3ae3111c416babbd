# expect: error lost-update Session.queries
# one order: both tasks do the same, so the other order is the same run
"""A context that was made elsewhere brings the same session to any worker: tasks in copies of it have no order.

Both can read the same old value, and one update is lost.
"""

from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context

from support.invisible import Steps


class Session:
    def __init__(self):
        self.queries = 0


session = ContextVar("session")
session.set(Session())
steps = Steps()


def query():
    session.get().queries += 1  # racy
    steps.end()


with ThreadPoolExecutor(2) as pool:
    for done in range(2):
        pool.submit(copy_context().run, query)
        steps.wait(done + 1)
