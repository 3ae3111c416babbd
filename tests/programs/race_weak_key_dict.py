# expect: error lost-update WeakKeyDictionary[<Caller>]
"""Two threads count for the same object: whoever stores last has not seen the other's call, which is lost."""

import weakref

from support.invisible import one_by_one


class Caller:
    pass


caller = Caller()
calls = weakref.WeakKeyDictionary({caller: 0})


def call():
    calls[caller] += 1  # racy


def call_back():
    calls[caller] += 1  # racy


one_by_one(call, call_back)
