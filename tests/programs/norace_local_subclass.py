# expect: nothing
"""Tasks count in what a class below threading.local keeps for each worker: one worker runs them one after another."""

import threading
from concurrent.futures import ThreadPoolExecutor


class Context(threading.local):
    def __init__(self, name):
        self.name = name
        self.counts = {"requests": 0}


context = Context("shop")


def request():
    context.counts["requests"] += 1


with ThreadPoolExecutor(2) as pool:
    for _ in range(20):
        pool.submit(request)
