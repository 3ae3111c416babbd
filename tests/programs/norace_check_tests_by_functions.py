# expect: nothing
"""Tests and acts stand under one lock."""

import operator
import threading

from support.invisible import one_by_one


class Entry:
    def __init__(self):
        self.used = 0

    def use(self):
        self.used = 1


class Session:
    pass


session = Session()
ports = {"port": 80}
spares = {"spare": 1}
lock = threading.Lock()


def fill():
    if "user" not in vars(session):
        session.user = Entry()
    if "token" not in session.__dict__:
        setattr(session, "token", Entry())


def forget():
    if ports.__contains__("port"):
        del ports["port"]
    if operator.contains(spares, "spare"):
        del spares["spare"]


def work():
    with lock:
        fill()
        forget()


one_by_one(work, work)
assert set(vars(session)) == {"user", "token"}
