# expect: nothing
"""Two threads count for different objects, and both are there already."""

import weakref

from support.invisible import one_by_one


class Caller:
    pass


caller, answerer = Caller(), Caller()
calls = weakref.WeakKeyDictionary({caller: 0, answerer: 0})


def call():
    calls[caller] += 1


def answer():
    calls[answerer] += 1


one_by_one(call, answer)
