# expect: warning data-race dict['json']
"""What `get` gives is used without a test: where the plug-in is not there yet, it is None."""

from support.invisible import one_by_one


class Plugin:
    def __init__(self, name):
        self.name = name


registry = {}


def load():
    registry["json"] = Plugin("json")  # racy


def use():
    plugin = registry.get("json")  # racy
    return f"{plugin}"


one_by_one(load, use)
