# expect: note benign list
"""The pool takes without asking, and is told by the exception that nothing was there.

`pop` is one step, and each connection is handed over by the list: whoever takes it has all that was done with it.
"""

from contextlib import contextmanager

from support.invisible import one_by_one

from .backend import connect
from .settings import parse


class Pool:
    def __init__(self, settings):
        self.settings = settings
        self.idle = [connect(settings) for _ in range(settings.kept)]

    def take(self):
        try:
            return self.idle.pop()
        except IndexError:
            return connect(self.settings)

    def give_back(self, connection):
        if connection.in_transaction:
            connection.rollback()
        self.idle.append(connection)

    @contextmanager
    def session(self):
        connection = self.take()
        try:
            connection.begin()
            yield connection
            connection.commit()
        finally:
            self.give_back(connection)


pool = Pool(parse("db.example/shop?kept=1&most=4"))


def order():
    with pool.session() as session:
        session.execute("INSERT INTO orders VALUES (1)")


def report():
    with pool.session() as session:
        session.execute("SELECT count(*) FROM orders")


one_by_one(order, report)
