# expect: error lost-update Settings.depth
"""A context manager counts how deep it is nested, over all threads.

Both can read the same old depth; then it is not back at 0 when the last block has ended.
"""

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
