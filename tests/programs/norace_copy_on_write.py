# expect: note benign Router.routes
"""A whole new dict replaces the old one; readers load it once."""

from support.invisible import one_by_one


class Router:
    def __init__(self):
        self.routes = {"/": "index"}

    def add(self, path, view):
        routes = dict(self.routes)
        routes[path] = view
        self.routes = routes

    def find(self, path):
        routes = self.routes
        return routes.get(path)


router = Router()


def add():
    router.add("/about", "about")


def find():
    assert router.find("/about") in ("about", None)


one_by_one(add, find)
