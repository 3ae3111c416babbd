# expect: note benign dict['start']
# expect: note benign Hooks.fallback
"""Who looks for hooks before the first one is there has a default: the tuple is copied, never changed."""

import threading

from support.invisible import one_by_one


class Hooks:
    def __init__(self):
        self.lock = threading.Lock()
        self.by_event = {}

    def add(self, event, hook):
        with self.lock:
            self.by_event[event] = self.by_event.get(event, ()) + (hook,)
            self.fallback = (hook,)

    def fire(self, event):
        return [hook() for hook in self.by_event.get(event, ())]

    def fire_fallback(self):
        return [hook() for hook in getattr(self, "fallback", ())]


hooks = Hooks()
one_by_one(lambda: hooks.add("start", list), lambda: (hooks.fire("start"), hooks.fire_fallback()))
hooks = Hooks()
one_by_one(lambda: (hooks.fire("start"), hooks.fire_fallback()), lambda: hooks.add("start", list))
