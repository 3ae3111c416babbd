"""The database that the pool connects to: in memory, one session for each connection."""

import itertools

from .settings import Settings


class ConnectionClosed(Exception):
    pass


class Connection:
    numbers = itertools.count(1)

    def __init__(self, settings):
        self.settings = settings
        self.number = next(Connection.numbers)
        self.open = True
        self.statements = []
        self.in_transaction = False

    def execute(self, statement):
        if not self.open:
            raise ConnectionClosed(self.number)
        self.statements.append(statement)
        return len(self.statements)

    def begin(self):
        self.execute("BEGIN")
        self.in_transaction = True

    def commit(self):
        self.execute("COMMIT")
        self.in_transaction = False

    def rollback(self):
        self.execute("ROLLBACK")
        self.in_transaction = False

    def close(self):
        self.open = False


def connect(settings: Settings) -> Connection:
    connection = Connection(settings)
    connection.execute(f"SET schema = {settings.schema}")
    return connection
