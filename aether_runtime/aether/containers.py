"""Containers that threads share: each of their operations is one step."""

from collections.abc import MutableSequence, MutableSet

from aether._native import (
    ANY,
    NOT_FOUND,
    ConcurrentDeque,
    ConcurrentDict,
    ConcurrentList,
    ConcurrentPriorityQueue,
    ConcurrentQueue,
    ConcurrentSet,
    Marker,
)
from aether.cache import AtomicCache, CacheStatistics
from aether.once import call_once

__all__ = [
    "ANY",
    "NOT_FOUND",
    "AtomicCache",
    "CacheStatistics",
    "ConcurrentDeque",
    "ConcurrentDict",
    "ConcurrentList",
    "ConcurrentPriorityQueue",
    "ConcurrentQueue",
    "ConcurrentSet",
    "Marker",
    "call_once",
]

MutableSequence.register(ConcurrentDeque)
MutableSequence.register(ConcurrentList)
MutableSet.register(ConcurrentSet)
