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
    user = None


session = Session()
session.user = None
session.token = "secret"
hosts = {}
names = {}
ports = {"port": 80}
spares = {"spare": 1}
lock = threading.Lock()


def fill():
    if "host" not in hosts:
        operator.setitem(hosts, "host", Entry())
    if "name" not in names:
        names.update(name=Entry())
    if session.user is None:
        object.__setattr__(session, "user", Entry())


def forget():
    if "port" in ports:
        operator.delitem(ports, "port")
    if "spare" in spares:
        spares.__delitem__("spare")
    if getattr(session, "token", None) is not None:
        object.__delattr__(session, "token")


def work():
    with lock:
        fill()
        forget()


one_by_one(work, work)
