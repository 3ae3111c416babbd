# expect: error check-then-act ChainMap['mode']
"""The mode that was found in the first dict of the chain is gone when it is asked for: KeyError."""

import collections

from support.invisible import one_by_one

settings = collections.ChainMap({"mode": "fast"}, {"level": 1})


def ask():
    if "mode" in settings:  # racy
        print(settings["mode"])


def forget():
    settings.pop("mode", None)  # racy


one_by_one(ask, forget)
