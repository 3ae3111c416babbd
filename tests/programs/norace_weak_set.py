# expect: nothing
"""Objects that nobody holds any more leave the WeakSet by themselves, which waits until a walk has ended.

What a thread adds is in it already.
"""

import weakref

from support.invisible import one_by_one


class Listener:
    pass


first = Listener()
listeners = weakref.WeakSet([first, Listener()])


def notify():
    for listener in listeners:
        print(type(listener))


def come():
    listeners.add(first)
    listeners.update([first])


one_by_one(notify, come)
