# expect: warning data-race Hooks.fallback
"""Who looks for hooks before the first one is there gets None and walks it: a TypeError, or not, by luck."""

import threading

from support.invisible import one_by_one


class Hooks:
    def __init__(self):
        self.lock = threading.Lock()

    def add(self, hook):
        with self.lock:
            self.fallback = (hook,)  # racy

    def fire(self):
        return [hook() for hook in getattr(self, "fallback", None)]  # racy


hooks = Hooks()
one_by_one(lambda: hooks.add(list), lambda: hooks.fire())
