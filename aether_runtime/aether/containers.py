"""Queues and other containers that threads share: each method is one step."""

from aether._native import ConcurrentQueue
from aether.once import call_once

__all__ = ["ConcurrentQueue", "call_once"]
