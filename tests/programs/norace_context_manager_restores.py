# expect: nothing
"""A context manager that holds a lock while its block runs."""

import contextlib
import threading

from support.invisible import one_by_one


class Settings:
    def __init__(self):
        self.depth = 0
        self.lock = threading.RLock()

    @contextlib.contextmanager
    def nested(self):
        with self.lock:
            self.depth += 1
            try:
                yield self
            finally:
                self.depth -= 1


settings = Settings()


def one():
    with settings.nested():
        pass


def two():
    with settings.nested():
        pass


one_by_one(one, two)
