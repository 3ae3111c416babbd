# expect: note benign dict['json']
"""A registry is asked by `get` for what may not be there yet: it gives None, or the plug-in, which is complete."""

from support.invisible import one_by_one


class Plugin:
    def __init__(self, name):
        self.name = name


registry = {}


def load():
    registry["json"] = Plugin("json")


def use():
    plugin = registry.get("json")
    if plugin is not None:
        assert plugin.name == "json"


one_by_one(load, use)
