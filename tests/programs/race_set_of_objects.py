# expect: error iterate-while-mutated set
"""An object that was not in the set is added while it is walked: RuntimeError, set changed size during iteration."""

from support.invisible import one_by_one


class Client:
    pass


clients = {Client()}
late = Client()


def join():
    clients.add(late)  # racy


def tell():
    for client in clients:  # racy
        assert client


one_by_one(join, tell)
