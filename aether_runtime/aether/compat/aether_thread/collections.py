"""``aether_thread.collections``: lists, dictionaries and sets that threads share."""

from aether.proxy import ThreadSafeDict, ThreadSafeList, ThreadSafeSet

__all__ = ["ThreadSafeDict", "ThreadSafeList", "ThreadSafeSet"]
