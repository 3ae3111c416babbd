# expect: error check-then-act dict['upper']
# expect: note benign list
"""Plugins are made when they are first asked for. Two threads may find one missing and make it both.

The calls that the replaced one has noted are lost.
"""

from support.invisible import one_by_one

from .plugins import KNOWN
from .settings import TEXT, of, read


class Registry:
    def __init__(self):
        self.settings = read(TEXT)
        self.loaded = {}

    def get(self, name):
        if name not in self.loaded:  # racy
            kind = KNOWN[name]
            self.loaded[name] = kind(of(name, self.settings))  # racy
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
