"""A suppressions file: the races that a person has judged and does not want to see, with the reason for each.

    [[suppress]]
    kind = "data-race"
    location = "Stats.*"
    file = "app/stats.py"
    function = "Stats.sample"
    reason = "an estimate is good enough"

A race matches where every key but the reason does; a list matches where one of its items does. All but the kind may be
globs. File and function are those of one of the two accesses.
"""

import glob
import os
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

from aether.accepted import Form
from aether.kinds import KINDS
from aether.report.identity import stable_path
from aether.report.model import Access, Race
from aether.toml_file import TomlFile, shown

_TABLE = "suppress"
_SELECTORS = ("kind", "location", "file", "function")
_KEYS = (*_SELECTORS, "reason")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One table of the file. An empty tuple matches all."""

    kinds: tuple[str, ...]
    locations: tuple[str, ...]
    files: tuple[str, ...]
    functions: tuple[str, ...]
    reason: str
    file: TomlFile
    number: int
    """Of the table in the file, from 0."""

    def __str__(self) -> str:
        what = ", ".join((*self.kinds, *self.locations, *self.files, *self.functions))
        return f"{self.file.path}:{self.file.line((_TABLE, self.number))} ({what})"

    def matches(self, race: Race, project: str) -> bool:
        """Whether it speaks of this race."""
        names = {name for location in race.locations for name in (location.name, location.phrase, location.held_by)}
        return (
            (not self.kinds or race.kind in self.kinds)
            and (not self.locations or any(_matches(name, self.locations) for name in names))
            and any(self._matches_access(access, project) for access in race.accesses)
        )

    def forms(self, project: str) -> list[Form]:
        """The same as globs, for the announcements."""
        files = [glob_ for file in self.files for glob_ in _globs(file, project)]
        parts = (self.kinds, self.locations, files, self.functions)
        return list(product(*(part or ("*",) for part in parts)))  # type: ignore[arg-type]

    def _matches_access(self, access: Access, project: str) -> bool:
        if self.functions and not _matches(access.function, self.functions):
            return False
        names = (access.file, stable_path(access.file, project))
        return not self.files or any(
            _matches(os.path.basename(access.file) if os.sep not in file else name, (file,))
            for file in self.files
            for name in names
        )


def read_suppressions(path: str) -> tuple[Suppression, ...]:
    """What the file holds; AetherUsageError where it is wrong."""
    file = TomlFile.read(path)
    for key in file.content:
        if key != _TABLE:
            raise file.mistake((key,), f"unknown key {key!r}", f"[[{_TABLE}]]")
    tables = file.content.get(_TABLE, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise file.mistake((_TABLE,), f"{_TABLE} is {_kind_of(tables)}", f"[[{_TABLE}]]")
    return tuple(_suppression(file, number, table) for number, table in enumerate(tables))


def _suppression(file: TomlFile, number: int, table: dict[str, Any]) -> Suppression:
    for key in table:
        if key not in _KEYS:
            raise file.mistake((_TABLE, number, key), f"unknown key {key!r}", f"one of {', '.join(_KEYS)}")
    if "reason" not in table:
        raise file.mistake((_TABLE, number), "no reason is given", 'reason = "..."')
    if not isinstance(table["reason"], str) or not table["reason"].strip():
        raise file.mistake((_TABLE, number, "reason"), f"reason is {shown(table['reason'])}", "why the race may stay")
    if not table.keys() & set(_SELECTORS):
        raise file.mistake((_TABLE, number), "it would match every race", f"one of {', '.join(_SELECTORS)}")
    kinds, locations, files, functions = (_strings(file, number, key) for key in _SELECTORS)
    for kind in kinds:
        if kind not in KINDS:
            raise file.mistake((_TABLE, number, "kind"), f"unknown kind {kind!r}", f"one of {', '.join(KINDS)}")
    return Suppression(kinds, locations, files, functions, table["reason"].strip(), file, number)


def _strings(file: TomlFile, number: int, key: str) -> tuple[str, ...]:
    table = file.content[_TABLE][number]
    if key not in table:
        return ()
    value = table[key]
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not items or not all(isinstance(item, str) and item for item in items):
        raise file.mistake((_TABLE, number, key), f"{key} is {shown(value)}", "a string or a list of strings")
    return tuple(items)


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    """A name with brackets, such as a dictionary's entry, also matches as it is written."""
    return any(name == pattern or fnmatchcase(name, pattern) for pattern in patterns)


def _globs(file: str, project: str) -> tuple[str, ...]:
    """Those of whole paths that mean the same."""
    if os.path.isabs(file):
        return (file,)
    if os.sep not in file:
        return (f"*/{file}",)
    return (os.path.join(glob.escape(project), file), f"*-packages/{file}")


def _kind_of(value: Any) -> str:
    return "one table" if isinstance(value, dict) else shown(value)
