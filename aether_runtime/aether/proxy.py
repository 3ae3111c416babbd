"""The built-in containers for threads: operations of one step each, walks over what there is at one moment.

No operation waits for a lock that another thread holds for long. So there is no contention to track, and
`track_contention` changes nothing.
"""

from collections.abc import Iterable, MutableMapping
from typing import Any

from aether._native import ThreadSafeDict
from aether.containers import ConcurrentList, ConcurrentSet

__all__ = ["ThreadSafeDict", "ThreadSafeList", "ThreadSafeSet"]

MutableMapping.register(ThreadSafeDict)


class ThreadSafeList(ConcurrentList[Any]):
    """A ConcurrentList of what `obj` has."""

    __slots__ = ()

    def __init__(self, obj: Iterable[Any] | None = None, track_contention: bool = False) -> None:
        super().__init__(() if obj is None else obj)


class ThreadSafeSet(ConcurrentSet[Any]):
    """A ConcurrentSet of what `obj` has."""

    __slots__ = ()

    def __init__(self, obj: Iterable[Any] | None = None, track_contention: bool = False) -> None:
        super().__init__(() if obj is None else obj)
