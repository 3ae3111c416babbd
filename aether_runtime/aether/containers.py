"""Queues and other containers that threads share: each method is one step."""

from collections.abc import MutableSequence

from aether._native import ConcurrentDeque, ConcurrentPriorityQueue, ConcurrentQueue
from aether.cache import AtomicCache, CacheStatistics
from aether.once import call_once

__all__ = [
    "AtomicCache",
    "CacheStatistics",
    "ConcurrentDeque",
    "ConcurrentPriorityQueue",
    "ConcurrentQueue",
    "call_once",
]

MutableSequence.register(ConcurrentDeque)
