"""What `cereggii` 1.0 is to a program: ``from aether.compat import cereggii``."""

from aether._native import AtomicEvent
from aether.compat.cereggii.atomic_bool import AtomicBool
from aether.compat.cereggii.atomic_dict import AtomicDict
from aether.compat.cereggii.atomic_dict.atomic_cache import AtomicCache
from aether.compat.cereggii.atomic_int import AtomicInt64
from aether.compat.cereggii.atomic_ref import AtomicRef
from aether.compat.cereggii.constants import (
    ANY,
    EXPECTATION_FAILED,
    NOT_FOUND,
    ConcurrentUsageDetected,
    ExpectationFailed,
)
from aether.compat.cereggii.count_down_latch import CountDownLatch
from aether.compat.cereggii.misc import call_once
from aether.compat.cereggii.thread_handle import ThreadHandle
from aether.compat.cereggii.thread_set import ThreadSet

__all__ = [
    "ANY",
    "EXPECTATION_FAILED",
    "NOT_FOUND",
    "AtomicBool",
    "AtomicCache",
    "AtomicDict",
    "AtomicEvent",
    "AtomicInt64",
    "AtomicRef",
    "ConcurrentUsageDetected",
    "CountDownLatch",
    "ExpectationFailed",
    "ThreadHandle",
    "ThreadSet",
    "call_once",
]

__version__ = "1.0.1"
"""Of the cereggii whose names these are."""
__version_tuple__ = (1, 0, 1)
