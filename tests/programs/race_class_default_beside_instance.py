# expect: warning data-race Client.timeout
"""A client without a timeout of its own finds the class's, which another thread sets without a lock."""

from support.invisible import one_by_one


class Client:
    timeout = 30

    def __init__(self, timeout=None):
        if timeout is not None:
            self.timeout = timeout


clients = [Client(5), Client()]


def configure():
    Client.timeout = 60  # racy


def work():
    for client in clients:
        assert client.timeout  # racy


one_by_one(configure, work)
