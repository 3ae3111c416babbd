# expect: error lost-update Connection.opened
# expect: error lost-update Connection.closed
# expect: error lost-update Connection.failed
"""A class's counts are loaded through the instance and stored on the class: each line is one update.

Both can read the same old count, and one connection is not counted.
"""

from support.invisible import one_by_one


class Connection:
    opened = 0
    closed = 0
    failed = 0

    def __init__(self):
        type(self).opened = self.opened + 1  # racy

    def close(self):
        self.__class__.closed = self.closed + 1  # racy

    def fail(self):
        failed = self.failed  # racy
        Connection.failed = failed + 1  # racy


def connect():
    connection = Connection()
    connection.close()
    connection.fail()


one_by_one(connect, connect)
