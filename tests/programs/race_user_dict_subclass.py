# expect: error lost-update UserDict['n']
# expect: warning data-race UserDict['n']
"""A class of the program's own hands the store on to UserDict, whose dict it changes.

Both can read the same old value, and one update is lost.
"""

from collections import UserDict

from support.invisible import one_by_one


class Settings(UserDict):
    def __setitem__(self, key, value):
        super().__setitem__(key.lower(), value)  # racy


settings = Settings(N=0)


def count():
    settings["n"] = settings["n"] + 1  # racy


one_by_one(count, count)
