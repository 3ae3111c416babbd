"""What the import hook puts into a module: probes that detect races, guards that repair them, or both."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Location(NamedTuple):
    """What a module's statements can be asked for: the same for all that may store at one place."""

    kind: str
    """`attribute`, `item`, `global` or `variable` (of a closure)."""
    name: str
    """The attribute's or variable's name; of an item the container, as it is written."""


Wanted = Callable[[Location], bool]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How code is rewritten. Immutable."""

    detects: bool = True
    """With probes."""
    mitigates: bool = False
    """Every update in one statement is guarded."""
    guards: Mapping[str, frozenset[Location]] = field(default_factory=dict)
    """The locations whose updates are guarded, by how the names of their files end: `app/stats.py`."""

    def locations(self, filename: str) -> frozenset[Location]:
        """Those that are named for the file."""
        path = filename.replace(os.sep, "/")
        return frozenset().union(*(names for end, names in self.guards.items() if is_named(path, end)))

    def wanted(self, filename: str) -> Wanted:
        """Which locations of the file are to be guarded."""
        if self.mitigates:
            return lambda location: True
        return self.locations(filename).__contains__

    def tag(self, filename: str) -> str:
        """What distinguishes the file's cached code from that of other recipes."""
        probes = "" if self.detects else "-bare"
        if self.mitigates:
            return f"{probes}-guarded"
        named = "\n".join(sorted(map(" ".join, self.locations(filename))))
        return f"{probes}-{zlib.crc32(named.encode()):08x}" if named else probes


def is_named(path: str, end: str) -> bool:
    """True for the very path, and for one that ends with it after a slash."""
    return path == end or path.endswith(f"/{end}")


DETECT = Recipe()
