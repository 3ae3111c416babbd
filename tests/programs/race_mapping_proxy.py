# expect: warning data-race dict['mode']
"""The view shows the dict itself: which of the two modes it shows is decided by nothing."""

import types

from support.invisible import one_by_one

settings = {"mode": "plain"}
view = types.MappingProxyType(settings)


def show():
    print(view["mode"])  # racy


def store():
    settings["mode"] = "safe"  # racy


one_by_one(show, store)
