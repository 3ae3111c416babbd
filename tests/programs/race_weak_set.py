# expect: error iterate-while-mutated WeakSet
"""A WeakSet is walked while another thread adds an object.

The walk raises RuntimeError: Set changed size during iteration.
"""

import weakref

from support.invisible import one_by_one


class Listener:
    pass


first, second = Listener(), Listener()
listeners = weakref.WeakSet([first])


def notify():
    for listener in listeners:  # racy
        print(type(listener))


def come():
    listeners.add(second)  # racy


one_by_one(notify, come)
