# expect: error lost-update Settings.depth
"""A context manager that counts how deep it is nested, over all threads."""

import contextlib

from support.invisible import one_by_one


class Settings:
    def __init__(self):
        self.depth = 0

    @contextlib.contextmanager
    def nested(self):
        self.depth += 1  # racy
        try:
            yield self
        finally:
            self.depth -= 1  # racy


settings = Settings()


def one():
    with settings.nested():
        pass


def two():
    with settings.nested():
        pass


one_by_one(one, two)
