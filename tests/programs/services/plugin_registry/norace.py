# expect: note benign list
"""Plugins are found and made under one lock; appending to a list needs none."""

import threading

from support.invisible import one_by_one

from .plugins import KNOWN
from .settings import TEXT, of, read


class Registry:
    def __init__(self):
        self.settings = read(TEXT)
        self.loaded = {}
        self.lock = threading.Lock()

    def get(self, name):
        with self.lock:
            if name not in self.loaded:
                kind = KNOWN[name]
                self.loaded[name] = kind(of(name, self.settings))
            plugin = self.loaded[name]
        plugin.calls.append(name)
        return plugin

    def apply(self, names, text):
        for name in names:
            text = self.get(name).handle(text)
        return text


registry = Registry()


def shout():
    assert registry.apply(["upper"], "hello") == "HELLO"


def whisper():
    assert registry.apply(["upper"], "psst") == "PSST"


one_by_one(shout, whisper)
assert len(registry.loaded["upper"].calls) == 2
assert registry.apply(["upper", "wrap"], "hello") == "HELL\nO"
