# expect: nothing
"""The callback counts under a lock."""

import threading
import weakref

from support.invisible import one_by_one

dropped = 0
lock = threading.Lock()


class Node:
    pass


def count(reference):
    global dropped
    with lock:
        dropped += 1


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
