"""Which imports are lazy (PEP 810, Python 3.15): what they name is imported where it is first used."""

from __future__ import annotations

import sys


def is_lazy(node: object) -> bool:
    """True for the statements `lazy import m` and `lazy from m import a`."""
    return bool(getattr(node, "is_lazy", False))


def are_all_lazy() -> bool:
    """True if this process makes those imports lazy that do not say so."""
    mode: str = getattr(sys, "get_lazy_imports", lambda: "normal")()
    return mode == "all"
