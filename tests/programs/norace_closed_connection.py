# expect: note benign Client.connection
"""The one load is kept and tested: the connection is whole, or None, whichever comes first."""

from support.invisible import one_by_one


class Connection:
    name = "db"


class Client:
    def __init__(self):
        self.connection = Connection()

    def close(self):
        self.connection = None

    def is_closed(self):
        return self.connection is None

    def label(self):
        connection = self.connection
        return connection.name if connection is not None else "closed"


client = Client()


def ask():
    client.is_closed()
    client.label()


one_by_one(ask, client.close)
