"""Queues and other containers that threads share: each method is one step."""

from aether._native import ConcurrentQueue
from aether.cache import AtomicCache, CacheStatistics
from aether.once import call_once

__all__ = ["AtomicCache", "CacheStatistics", "ConcurrentQueue", "call_once"]
