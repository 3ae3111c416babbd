"""``aether_thread.proxy``: its earlier name for the collections."""

from aether.proxy import ThreadSafeDict, ThreadSafeList

__all__ = ["ThreadSafeDict", "ThreadSafeList"]
