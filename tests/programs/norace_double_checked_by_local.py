# expect: note benign Registry.parser
"""Double-checked locking by a local variable: the load is repeated under the lock that every writer holds."""

import threading

from support.invisible import one_by_one


class Registry:
    def __init__(self):
        self.parser = None
        self.lock = threading.Lock()

    def get(self):
        parser = self.parser
        if parser is None:
            with self.lock:
                parser = self.parser
                if parser is None:
                    parser = self.parser = ["parser"]
        return parser


registry = Registry()


def one():
    assert registry.get()


def two():
    assert registry.get()


one_by_one(one, two)
