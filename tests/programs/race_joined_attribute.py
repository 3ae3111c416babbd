# expect: warning data-race dict['mode']
"""`|=` on an attribute stores the entries that it is given: which of the two modes stays is decided by nothing."""

from support.invisible import one_by_one


class Program:
    def __init__(self):
        self.settings = {"mode": "plain"}


program = Program()


def join():
    program.settings |= {"mode": "fast"}  # racy


def store():
    program.settings["mode"] = "safe"  # racy


one_by_one(join, store)
