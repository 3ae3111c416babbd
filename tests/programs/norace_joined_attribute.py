# expect: nothing
"""`|=` on an attribute stores another entry than the other thread does, and both are there already."""

from support.invisible import one_by_one


class Program:
    def __init__(self):
        self.settings = {"mode": "plain", "level": 1}


program = Program()


def join():
    program.settings |= {"mode": "fast"}


def store():
    program.settings["level"] = 2


one_by_one(join, store)
