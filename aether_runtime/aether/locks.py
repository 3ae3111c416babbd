"""Locks that say who holds them, and waits that end: all take a timeout, and Ctrl-C interrupts them."""

from aether._native import AtomicEvent, CountDownLatch, ObjectLock, RWLock, RWLockSection
from aether.object_locks import atomic, synchronized

__all__ = ["AtomicEvent", "CountDownLatch", "ObjectLock", "RWLock", "RWLockSection", "atomic", "synchronized"]
