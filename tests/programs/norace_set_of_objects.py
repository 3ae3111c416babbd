# expect: nothing
"""The object is in the set already: to add it changes nothing that a walk could see."""

from support.invisible import one_by_one


class Client:
    pass


early = Client()
clients = {early}


def join():
    clients.add(early)


def tell():
    for client in clients:
        assert client


one_by_one(join, tell)
