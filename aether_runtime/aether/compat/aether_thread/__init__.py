"""What `Aether-Thread` 0.3 is to a program, as far as it is here: decorators, collections, contention monitor."""

from aether.compat.aether_thread.collections import ThreadSafeDict, ThreadSafeList, ThreadSafeSet
from aether.compat.aether_thread.decorators import LockType, SynchronizationStrategy, atomic, synchronized
from aether.compat.aether_thread.monitor import (
    ContentionLevel,
    ContentionMetrics,
    ContentionMonitor,
    ContentionStats,
    get_monitor,
)

__all__ = [
    "ContentionLevel",
    "ContentionMetrics",
    "ContentionMonitor",
    "ContentionStats",
    "LockType",
    "SynchronizationStrategy",
    "ThreadSafeDict",
    "ThreadSafeList",
    "ThreadSafeSet",
    "atomic",
    "get_monitor",
    "synchronized",
]
