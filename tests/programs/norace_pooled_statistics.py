# expect: note benign list
"""What belongs to a connection alone is handed over with it: its counts, and what its users have made for it. A thread
that one of them starts knows of it what its starter knew.
"""

import threading
from collections import deque

from support.invisible import one_by_one


class Statistics:
    def __init__(self):
        self.uses = 0
        self.sizes = []

    def add(self, size):
        self.uses += 1
        self.sizes.append(size)


class Connection:
    def __init__(self):
        self.statistics = Statistics()
        self.cache = None
        self.last = {}

    def send(self, text):
        self.statistics.add(len(text))
        if self.cache is None:
            self.cache = {}
        self.cache[text] = self.cache.get(text, 0) + 1
        self.last = {**self.last, "text": text}


pools = [[Connection(), Connection()], deque([Connection()])]


def use():
    for pool in pools:
        connection = pool.pop()
        connection.send("hello")
        pool.append(connection)


def use_and_give():
    connection = pools[0].pop()
    connection.send("bye")
    thread = threading.Thread(target=connection.send, args=("again",))
    thread.start()
    thread.join()
    pools[0].append(connection)


one_by_one(use, use_and_give, use)
