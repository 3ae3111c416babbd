# expect: error lost-update __main__.dropped
"""A callback runs in the thread that drops the last reference: two threads may be in it at once.

Both can read the same old value, and one update is lost.
"""

import weakref

from support.invisible import one_by_one

dropped = 0


class Node:
    pass


def count(reference):
    global dropped
    dropped += 1  # racy


def one():
    node = Node()
    reference = weakref.ref(node, count)
    del node
    assert reference() is None


def two():
    node = Node()
    reference = weakref.ref(node, count)
    del node
    assert reference() is None


one_by_one(one, two)
