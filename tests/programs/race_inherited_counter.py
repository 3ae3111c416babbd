# expect: error lost-update Server.requests
"""The base counts under its lock, the derived class without it.

Both can read the same old value, and one update is lost.
"""

import threading

from support.invisible import one_by_one


class Base:
    def __init__(self):
        self.lock = threading.Lock()
        self.requests = 0

    def handle(self):
        with self.lock:
            self.requests += 1  # racy


class Server(Base):
    def ping(self):
        self.requests += 1  # racy


server = Server()


def handle():
    server.handle()


def ping():
    server.ping()


one_by_one(handle, ping)
