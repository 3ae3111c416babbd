# expect: error check-then-act Client.connection
"""The connection is loaded again after the test: it may be None by then."""

from support.invisible import one_by_one


class Connection:
    name = "db"


class Client:
    def __init__(self):
        self.connection = Connection()

    def close(self):
        self.connection = None  # racy

    def label(self):
        if self.connection is None:  # racy
            return "closed"
        return self.connection.name


client = Client()
one_by_one(client.label, client.close)
