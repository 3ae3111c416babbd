# expect: note benign Request.user
"""The user is replaced whole by another one, and loaded once: the greeting is of the one or of the other."""

from support.invisible import one_by_one


class User:
    def __init__(self, name):
        self.name = name


class Request:
    def __init__(self):
        self.user = User("ann")

    def greet(self):
        user = self.user
        return None if user is None else user.name

    def switch(self):
        self.user = User("bob")


request = Request()


def greet():
    request.greet()


def switch():
    request.switch()


one_by_one(greet, switch)
