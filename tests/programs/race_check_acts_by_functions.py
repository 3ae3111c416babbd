# expect: error check-then-act Session.user
# expect: error check-then-act Session.token
# expect: error check-then-act dict['host']
# expect: error check-then-act dict['name']
# expect: error check-then-act dict['port']
# expect: error check-then-act dict['spare']
# expect: note benign Entry.used
"""What a test guards is done by functions and methods in place of statements.

Both make an object, and what one of them puts into its own is lost; or the second deletion finds nothing (KeyError,
AttributeError).
"""

import operator

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


def fill():
    if "host" not in hosts:  # racy
        operator.setitem(hosts, "host", Entry())  # racy
    hosts["host"].use()
    if "name" not in names:  # racy
        names.update(name=Entry())  # racy
    names["name"].use()
    if session.user is None:  # racy
        object.__setattr__(session, "user", Entry())  # racy
    session.user.use()


def forget():
    if "port" in ports:  # racy
        operator.delitem(ports, "port")  # racy
    if "spare" in spares:  # racy
        spares.__delitem__("spare")  # racy
    if session.token is not None:  # racy
        object.__delattr__(session, "token")  # racy


def work():
    fill()
    try:
        forget()
    except AttributeError:
        return


one_by_one(work, work)
