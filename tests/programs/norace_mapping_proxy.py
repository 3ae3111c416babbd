# expect: nothing
"""The view shows another entry than the one that is stored, and the keys, which stay the same."""

import types

from support.invisible import one_by_one

settings = {"mode": "plain", "level": 1}
view = types.MappingProxyType(settings)


def show():
    print(view["level"])
    for name in view:
        print(name)


def store():
    settings["mode"] = "safe"


one_by_one(show, store)
