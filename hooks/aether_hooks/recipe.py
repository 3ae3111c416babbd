"""What the import hook puts into a module: probes that detect races, guards that repair them, or both."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from importlib.util import source_hash
from typing import NamedTuple


class Location(NamedTuple):
    """What a module's statements can be asked for: the same for all that may store at one place."""

    kind: str
    """`attribute`, `item`, `global` or `variable` (of a closure); `walk`: no place, but what is walked."""
    name: str
    """The attribute's or variable's name; of an item and of a walk the container, as it is written.

    Of attributes of one object, or globals, that belong together all their names, sorted, with a space between.
    """

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of what belongs together; none of a single place."""
        names = tuple(self.name.split()) if self.kind in ("attribute", "global") else ()
        return names if len(names) > 1 else ()


class LeftAlone(NamedTuple):
    """A statement on a wanted location that is not guarded; plain values, so that it can be marshalled."""

    line: int
    location: Location
    reason: str


@dataclass(frozen=True, slots=True)
class Guarding:
    """What was done about the wanted locations of a module."""

    guarded: frozenset[Location] = frozenset()
    left_alone: tuple[LeftAlone, ...] = ()
    failure: str | None = None
    """Why the whole module runs as it is, if it does."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be guarded of one file."""

    updates: Callable[[Location], bool]
    """Locations whose updates in one statement are, and the stores beside them."""
    sections: Callable[[Location], bool]
    """Those of which the tests are too, with what they guard."""
    has_sections: bool = True
    """False where `sections` and `states` want none."""
    states: frozenset[Location] = frozenset()
    """What belongs together, and is to be stored and loaded as one."""
    walks: Callable[[Location], bool] = lambda location: False
    """What is walked as a copy."""
    has_walks: bool = False


def wanted_of(named: Collection[Location], locked: Collection[Location]) -> Wanted:
    """Updates and walks of the named locations, and sections of the locked ones."""
    return Wanted(
        updates=named.__contains__,
        sections=locked.__contains__,
        has_sections=bool(locked),
        states=frozenset(location for location in locked if location.parts),
        walks=named.__contains__,
        has_walks=any(location.kind == "walk" for location in named),
    )


ONLY_UPDATES = Wanted(lambda location: True, lambda location: False, has_sections=False)
"""All updates, and no tests."""
EVERYTHING = Wanted(lambda location: True, lambda location: True, walks=lambda location: True, has_walks=True)
"""All that could be."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How code is rewritten. Immutable."""

    detects: bool = True
    """With probes."""
    mitigates: bool = False
    """Every update in one statement is guarded."""
    guards: Mapping[str, frozenset[Location]] = field(default_factory=dict)
    """The locations whose updates are guarded, by how the names of their files end, or by whole paths."""
    locked: Mapping[str, frozenset[Location]] = field(default_factory=dict)
    """Those of them for whose tests there are sections."""

    def locations(self, filename: str) -> frozenset[Location]:
        """Those that are named for the file."""
        return _of_file(self.guards, filename)

    def wanted(self, filename: str) -> Wanted:
        """Which locations of the file are to be guarded."""
        wanted = wanted_of(self.locations(filename), _of_file(self.locked, filename))
        return replace(wanted, updates=lambda location: True) if self.mitigates else wanted

    def tag(self, filename: str) -> str:
        """What distinguishes the file's cached code from that of other recipes."""
        probes = "" if self.detects else "-bare"
        locked = _of_file(self.locked, filename)
        every = locked if self.mitigates else self.locations(filename)
        named = "\n".join(sorted(f"{' '.join(each)} {each in locked}" for each in every))
        guards = f"-{source_hash(named.encode()).hex()}" if named else ""
        return f"{probes}{'-guarded' if self.mitigates else ''}{guards}"


def _of_file(by_end: Mapping[str, frozenset[Location]], filename: str) -> frozenset[Location]:
    return frozenset().union(*(names for end, names in by_end.items() if is_named(filename, end)))


def is_named(filename: str, end: str) -> bool:
    """True for the very path, and where `end` has no root for one that ends with it after a slash."""
    if os.path.isabs(end):
        return os.path.basename(filename) == os.path.basename(end) and very_path(filename) == end
    path = filename.replace(os.sep, "/")
    return path == end or path.endswith(f"/{end}")


def very_path(filename: str) -> str:
    """The file's absolute path, with no link among its folders."""
    folder, name = os.path.split(filename)
    return os.path.join(os.path.realpath(folder), name)


DETECT = Recipe()
