# expect: nothing
"""Each client got a timeout of its own before the threads were there, one of them that of the class: what another
thread sets for those to come, nobody finds through these."""

from support.invisible import one_by_one


class Client:
    timeout = 30

    def __init__(self, timeout=None):
        if timeout is not None:
            self.timeout = timeout


clients = [Client(5), Client(30)]


def configure():
    Client.timeout = 60


def work():
    for client in clients:
        assert client.timeout


one_by_one(configure, work)
