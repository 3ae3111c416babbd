# expect: note benign Database.connection
"""The second test is in a method that a decorator runs under the lock."""

import functools
import threading

from support.invisible import together


def synchronized(method):
    @functools.wraps(method)
    def locked(self, *args):
        with self.lock:
            return method(self, *args)

    return locked


class Database:
    def __init__(self):
        self.lock = threading.RLock()
        self.connection = None

    @synchronized
    def connect(self):
        if self.connection is None:
            self.connection = object()
        return self.connection

    def get(self):
        if self.connection is None:
            return self.connect()
        return self.connection


database = Database()
together(database.get, database.get)
