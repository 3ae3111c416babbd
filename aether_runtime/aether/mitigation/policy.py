"""A policy: which locations are repaired, and how. A TOML file, made by ``aether policy`` and edited by people.

    schema = "aether-policy/1"

    [[repair]]
    id = "56a67c8a5be1"
    file = "app/stats.py"
    attribute = "hits"
    repair = "atomic-update"
    why = "lost-update: two threads of app/stats.py:12 in Stats.hit"

A location is an ``attribute`` of whatever object, an ``item`` of the container that is written so, a ``global``, or a
closure's ``variable``. ``atomic-update`` makes each of its updates one step; ``locked`` also puts each test of it,
with what that guards, under one lock. Several attributes of one object, or globals, that belong together are one
location (``attribute = "high low"``): what stores or loads two of them runs under one lock. A ``walk`` of what is
written so has a ``snapshot`` to walk. What cannot be repaired says ``repair = "none"``, and why.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aether.errors import AetherUsageError
from aether.mitigation.files import find_file
from aether.toml_file import TomlFile, shown
from aether_hooks.recipe import Location, Recipe, Wanted, is_named, very_path, wanted_of

SCHEMA = "aether-policy/1"
DEFAULT_NAME = "aether-policy.toml"
ATOMIC_UPDATE = "atomic-update"
LOCKED = "locked"
SNAPSHOT = "snapshot"
NONE = "none"
REPAIRS = (ATOMIC_UPDATE, LOCKED, SNAPSHOT, NONE)
WALK = "walk"
KINDS_OF_LOCATION = ("attribute", "item", "global", "variable", WALK)
_TABLE = "repair"
_TEXTS = ("id", "file", "repair", "why", "cost")
_KEYS = (*_TEXTS, *KINDS_OF_LOCATION)


@dataclass(frozen=True, slots=True)
class Repair:
    """One table of the file."""

    id: str
    """The race's."""
    file: str
    """How the module's path ends, with slashes."""
    location: Location | None
    """None where nothing can be repaired."""
    repair: str
    why: str = ""
    cost: str = ""
    place: str = ""
    """Of the table: file and line."""
    path: str = ""
    """Of the very file, where the project has it: `tasks.py` is not asyncio's."""
    reason: str = ""
    """Why nothing is repaired: what ``why`` ends with."""

    @property
    def is_active(self) -> bool:
        return self.repair != NONE and self.location is not None

    @property
    def wanted(self) -> Wanted:
        """What it alone has guarded."""
        named = set() if self.location is None else {self.location}
        return wanted_of(named, named if self.repair == LOCKED else ())

    @property
    def unneeded(self) -> str:
        """What is said where there is nothing for it to do."""
        if self.location is not None and self.location.parts:
            return f"nothing uses {self} together any more"
        deed = {LOCKED: "tests or changes", SNAPSHOT: "can walk a copy of"}.get(self.repair, "updates")
        return f"nothing {deed} {self} any more"

    def covers(self, filename: str, location: Location) -> bool:
        """Whether it is this location's, in this module."""
        return self.location == location and self.names(filename)

    def names(self, filename: str) -> bool:
        """Whether its file is this one."""
        return is_named(filename, self.path or self.file)

    def __str__(self) -> str:
        if self.location is None:
            return f"no location of {self.file}"
        parts = self.location.parts
        where = f"{self.location.kind}s {' and '.join(parts)}" if parts else " ".join(self.location)
        return f"{where} of {self.file}"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a file holds."""

    path: str
    repairs: tuple[Repair, ...]

    @property
    def active(self) -> tuple[Repair, ...]:
        """The repairs that do anything."""
        return tuple(repair for repair in self.repairs if repair.is_active)

    def recipe(self, *, detects: bool) -> Recipe:
        """What the import hook makes of it."""
        locked = [repair for repair in self.active if repair.repair == LOCKED]
        return Recipe(detects=detects, guards=_by_file(self.active), locked=_by_file(locked))


def read_policy(path: str) -> Policy:
    """AetherUsageError, with file and line, where it is wrong."""
    file = TomlFile.read(path)
    for key in file.content:
        if key not in ("schema", _TABLE):
            raise file.mistake((key,), f"unknown key {key!r}", f"schema or [[{_TABLE}]]")
    if file.content.get("schema") != SCHEMA:
        what = f"schema is {shown(file.content['schema'])}" if "schema" in file.content else "no schema is given"
        raise file.mistake(("schema",), what, f'schema = "{SCHEMA}"')
    tables = file.content.get(_TABLE, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise file.mistake((_TABLE,), f"{_TABLE} is {shown(tables)}", f"[[{_TABLE}]]")
    repairs = tuple(_repair(file, number, table) for number, table in enumerate(tables))
    _refuse_conflicts(file, repairs)
    return Policy(path, repairs)


def read_policies(paths: Iterable[str]) -> Policy:
    """Several at once; AetherUsageError where two say different things of one location."""
    policies = [read_policy(path) for path in paths]
    if len(policies) == 1:
        return policies[0]
    known: dict[tuple[str, Location | None], Repair] = {}
    for repair in (repair for policy in policies for repair in policy.repairs if repair.location is not None):
        other = known.setdefault((repair.file, repair.location), repair)
        if other.repair != repair.repair:
            conflict = f"{repair.repair} for {repair}, for which {other.place} has {other.repair}"
            raise AetherUsageError(f"{repair.place}: {conflict}; expected one repair")
    return Policy(", ".join(policy.path for policy in policies), tuple(r for p in policies for r in p.repairs))


def _repair(file: TomlFile, number: int, table: dict[str, Any]) -> Repair:
    def mistake(key: str, what: str, expected: str) -> AetherUsageError:
        return file.mistake((_TABLE, number, key), what, expected)

    for key, value in table.items():
        if key not in _KEYS:
            raise mistake(key, f"unknown key {key!r}", f"one of {', '.join(_KEYS)}")
        if not isinstance(value, str) or not value.strip():
            raise mistake(key, f"{key} is {shown(value)}", "a text")
    for key in ("id", "file", "repair"):
        if key not in table:
            raise mistake(key, f"no {key} is given", f'{key} = "..."')
    if table["repair"] not in REPAIRS:
        raise mistake("repair", f"unknown repair {table['repair']!r}", f"one of {', '.join(REPAIRS)}")
    kinds = [kind for kind in KINDS_OF_LOCATION if kind in table]
    if len(kinds) > 1 or (not kinds and table["repair"] != NONE):
        what = f"{' and '.join(kinds)} are given" if kinds else "no location is given"
        raise mistake(kinds[1] if kinds else "", what, f"one of {', '.join(KINDS_OF_LOCATION)}")
    location = Location(kinds[0], _name(kinds[0], table[kinds[0]])) if kinds else None
    if location is not None and table["repair"] != NONE and (location.kind == WALK) != (table["repair"] == SNAPSHOT):
        expected = f'repair = "{SNAPSHOT}"' if location.kind == WALK else f"{ATOMIC_UPDATE}, {LOCKED} or {NONE}"
        raise mistake("repair", f"{table['repair']} does not fit {location.kind}", expected)
    if location is not None and location.parts and table["repair"] not in (LOCKED, NONE):
        raise mistake("repair", f"{table['repair']} does not fit several {location.kind}s", f"{LOCKED} or {NONE}")
    place = f"{file.path}:{file.line((_TABLE, number))}"
    texts = {key: table.get(key, "") for key in _TEXTS}
    return Repair(**texts, location=location, place=place, path=_very_file(table["file"], file.path))


def _name(kind: str, given: str) -> str:
    """Of several attributes or globals the order means nothing."""
    return " ".join(sorted(given.split())) if Location(kind, given).parts else given


def _very_file(name: str, policy: str) -> str:
    """The project's file of that bare name, or the absolute path that is given. Whatever stands in a package may be
    installed as well."""
    if "/" in name and not os.path.isabs(name):
        return ""
    found = find_file(name, [os.path.dirname(os.path.abspath(policy)), os.getcwd()], everywhere=False)
    return "" if found is None else very_path(found)


def _refuse_conflicts(file: TomlFile, repairs: tuple[Repair, ...]) -> None:
    known: dict[tuple[str, Location | None], str] = {}
    for number, repair in enumerate(repairs):
        if repair.location is None:
            continue
        other = known.setdefault((repair.file, repair.location), repair.repair)
        if other != repair.repair:
            raise file.mistake(
                (_TABLE, number, "repair"), f"{repair.repair} for {repair}, which has {other} above", "one repair"
            )


def _by_file(repairs: Iterable[Repair]) -> Mapping[str, frozenset[Location]]:
    found: dict[str, set[Location]] = {}
    for repair in repairs:
        assert repair.location is not None
        found.setdefault(repair.path or repair.file, set()).add(repair.location)
    return {file: frozenset(locations) for file, locations in found.items()}
