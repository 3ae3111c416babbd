"""The built-in containers with operations of one step each, and walks over what there is at one moment."""

from collections.abc import MutableMapping

from aether._native import ThreadSafeDict
from aether.containers import ConcurrentList, ConcurrentSet

__all__ = ["ThreadSafeDict", "ThreadSafeList", "ThreadSafeSet"]

MutableMapping.register(ThreadSafeDict)


class ThreadSafeList(ConcurrentList):
    """A ConcurrentList of what `obj` has. No operation waits for a lock that a thread holds for long: there is no
    contention to track.
    """

    __slots__ = ()

    def __init__(self, obj=None, track_contention=False):
        super().__init__(() if obj is None else obj)


class ThreadSafeSet(ConcurrentSet):
    """A ConcurrentSet of what `obj` has. No operation waits for a lock that a thread holds for long: there is no
    contention to track.
    """

    __slots__ = ()

    def __init__(self, obj=None, track_contention=False):
        super().__init__(() if obj is None else obj)
