# expect: error check-then-act list
# expect: note benign list
"""A pool of connections that asks whether one is idle, and then takes it.

Two requests may both see the last idle connection; the second one pops from an empty list (IndexError), which with one
idle connection and a switch after the test happens at once.
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
        if self.idle:  # racy
            return self.idle.pop()  # racy
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
