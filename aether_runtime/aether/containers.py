"""Containers that threads share: each of their operations is one step."""

from aether._native import ANY, NOT_FOUND, ConcurrentDict, Marker

__all__ = ["ANY", "NOT_FOUND", "ConcurrentDict", "Marker"]
