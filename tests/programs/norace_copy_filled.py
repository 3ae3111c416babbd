# expect: nothing
"""A lock is held from the load of the old container to the store of the new one."""

import threading

from support.invisible import one_by_one


class Routes:
    def __init__(self):
        self.paths = {"/": 0}
        self.names = [""]
        self.hosts = {0}
        self.lock = threading.Lock()

    def add_path(self, path):
        new = {}
        for known in self.paths:
            new[known] = self.paths[known]
        new[path] = 1
        self.paths = new

    def add_name(self, name):
        kept = []
        for known in self.names:
            if known:
                kept.append(known)
        kept.append(name)
        self.names = kept

    def add_host(self, host):
        new = {host}
        new.update(self.hosts)
        self.hosts = new


routes = Routes()


def add(number):
    with routes.lock:
        routes.add_path(f"/{number}")
        routes.add_name(f"{number}")
        routes.add_host(number)


one_by_one(lambda: add(1), lambda: add(2))
