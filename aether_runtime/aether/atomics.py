"""Numbers, flags, references and events that threads share without a lock."""

from aether._native import (
    AtomicBool,
    AtomicCounter,
    AtomicEvent,
    AtomicFloat64,
    AtomicInt64,
    AtomicRef,
    AtomicUInt64,
)

__all__ = ["AtomicBool", "AtomicCounter", "AtomicEvent", "AtomicFloat64", "AtomicInt64", "AtomicRef", "AtomicUInt64"]
