# expect: nothing
"""The derived class goes through the base, which counts under its lock."""

import threading

from support.invisible import one_by_one


class Base:
    def __init__(self):
        self.lock = threading.Lock()
        self.requests = 0

    def handle(self):
        with self.lock:
            self.requests += 1


class Server(Base):
    def ping(self):
        super().handle()


server = Server()


def handle():
    server.handle()


def ping():
    server.ping()


one_by_one(handle, ping)
