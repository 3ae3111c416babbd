# expect: nothing
"""A session for each worker, in a ContextVar: a task that finds one comes after that worker's earlier tasks."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar

from support.invisible import Steps


class Session:
    def __init__(self):
        self.queries = 0


session = ContextVar("session")
steps = Steps()


def query():
    try:
        present = session.get()
    except LookupError:
        present = Session()
        session.set(present)
    present.queries += 1
    steps.end()


with ThreadPoolExecutor(2) as pool:
    for done in range(8):
        pool.submit(query)
        steps.wait(done + 1)
