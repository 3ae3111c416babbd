# expect: error lost-update Routes.paths
# expect: error lost-update Routes.names
# expect: error lost-update Routes.hosts
"""A new container is filled from the old one and takes its place: what another thread added meanwhile is lost."""

from support.invisible import one_by_one


class Routes:
    def __init__(self):
        self.paths = {"/": 0}
        self.names = [""]
        self.hosts = {0}

    def add_path(self, path):
        new = {}
        for known in self.paths:  # racy
            new[known] = self.paths[known]
        new[path] = 1
        self.paths = new  # racy

    def add_name(self, name):
        kept = []
        for known in self.names:  # racy
            if known:
                kept.append(known)
        kept.append(name)
        self.names = kept  # racy

    def add_host(self, host):
        new = {host}
        new.update(self.hosts)  # racy
        self.hosts = new  # racy


routes = Routes()


def add(number):
    routes.add_path(f"/{number}")
    routes.add_name(f"{number}")
    routes.add_host(number)


one_by_one(lambda: add(1), lambda: add(2))
