# expect: warning check-then-act Database.connection
"""The decorator holds no lock: both find nothing and make a connection, and one of the two is dropped."""

import functools
import threading

from support.invisible import one_by_one


def logged(method):
    @functools.wraps(method)
    def inner(self, *args):
        self.log.append(method.__name__)
        return method(self, *args)

    return inner


class Database:
    def __init__(self):
        self.lock = threading.RLock()
        self.log = []
        self.connection = None

    @logged
    def connect(self):
        if self.connection is None:
            self.connection = object()  # racy
        return self.connection

    def get(self):
        if self.connection is None:  # racy
            return self.connect()
        return self.connection


database = Database()
one_by_one(database.get, database.get)
