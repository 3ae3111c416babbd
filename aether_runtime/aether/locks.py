"""Locks that say who holds them, and waits that end: all take a timeout, and Ctrl-C interrupts them."""

from aether._native import AtomicEvent, CountDownLatch, RWLock, RWLockSection

__all__ = ["AtomicEvent", "CountDownLatch", "RWLock", "RWLockSection"]
