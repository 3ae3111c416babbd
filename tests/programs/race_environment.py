# expect: error check-then-act dict[b'AETHER_MODE']
"""The variable that was found is gone when it is asked for: KeyError."""

import os

from support.invisible import one_by_one

os.environ["AETHER_MODE"] = "plain"


def ask():
    if "AETHER_MODE" in os.environ:  # racy
        print(os.environ["AETHER_MODE"])


def forget():
    os.environ.pop("AETHER_MODE", None)  # racy


one_by_one(ask, forget)
