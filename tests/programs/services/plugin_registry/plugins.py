"""Plugins, and what they can do."""


class Plugin:
    name = "plugin"
    needs = ()

    def __init__(self, settings):
        self.settings = dict(settings)
        self.calls = []

    def handle(self, text):
        raise NotImplementedError


class Upper(Plugin):
    name = "upper"

    def handle(self, text):
        return text.upper()


class Wrap(Plugin):
    name = "wrap"
    needs = ("upper",)

    def handle(self, text):
        width = self.settings.get("width", 3)
        return "\n".join(text[start : start + width] for start in range(0, len(text), width))


KNOWN = {kind.name: kind for kind in (Upper, Wrap)}
