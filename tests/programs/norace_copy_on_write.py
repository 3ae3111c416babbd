# expect: note benign Router.routes
"""A whole new dict replaces the old one; readers load it once."""

from support.invisible import Steps, together


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
steps = Steps()


def add():
    router.add("/about", "about")
    steps.end()


def find():
    steps.wait(1)
    assert router.find("/about") == "about"


together(add, find)
