# expect: error check-then-act Session.user
# expect: error check-then-act Session.token
# expect: error check-then-act dict['port']
# expect: error check-then-act dict['spare']
# expect: note benign Entry.used
"""Whether something is there is asked by functions and methods, and in the dict that holds an object's attributes.

Both may find what only one of them can delete (KeyError); or both make an object, and what one puts into its own is
lost.
"""

import operator

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


def fill_user():
    if "user" not in vars(session):  # racy
        session.user = Entry()  # racy
    session.user.use()


def fill_token():
    if "token" not in session.__dict__:  # racy
        setattr(session, "token", Entry())  # racy
    session.token.use()


def forget():
    if ports.__contains__("port"):  # racy
        del ports["port"]  # racy
    if operator.contains(spares, "spare"):  # racy
        del spares["spare"]  # racy


def work():
    fill_user()
    fill_token()
    forget()


one_by_one(work, work)
