"""A baseline: the races that were known at some time, so that only new ones fail.

It is a TOML file, sorted, so that what changes in it can be read. A race is known while it is no worse than
it was: by its id, or as another pair of places of the same bug, since which of several such pairs a run shows is luck.
"""

import glob
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from aether.accepted import Form
from aether.kinds import KINDS
from aether.replaced_file import ReplacedFile
from aether.report.identity import stable_path, without_key
from aether.report.model import Access, Race, Severity
from aether.toml_file import TomlFile, shown

SCHEMA = "aether-baseline/1"
_HEADER = f"""\
# Races that are known: aether run --baseline fails on others only. Written by aether run --write-baseline.
schema = "{SCHEMA}"
"""
_KEYS = ("schema", "race")
_SEVERITIES = tuple(severity.label for severity in reversed(Severity))


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where one side of a known race stood."""

    file: str
    function: str
    text: str

    @classmethod
    def of(cls, access: Access, project: str) -> "Place":
        return cls(stable_path(access.file, project), access.function, _text(access.line, access.source))


@dataclass(frozen=True, slots=True)
class Known:
    """One race of a baseline."""

    id: str
    severity: Severity
    kind: str
    location: str
    places: tuple[Place, ...]

    @classmethod
    def of(cls, race: Race, project: str) -> "Known":
        places = {Place.of(access, project) for access in race.accesses}
        location = race.locations[0].name if race.locations else ""
        return cls(race.id, race.severity, race.kind, location, tuple(sorted(places)))

    @property
    def functions(self) -> set[tuple[str, str]]:
        """Where its places are, each with the file."""
        return {(place.file, place.function) for place in self.places}

    def is_bug_of(self, other: "Known") -> bool:
        """Whether both strike one location in the same functions, with at least one place in common."""
        return (
            without_key(self.location) == without_key(other.location)
            and self.functions == other.functions
            and not set(self.places).isdisjoint(other.places)
        )


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a file holds."""

    races: dict[str, Known]

    def knows(self, race: Race, project: str) -> bool:
        """Whether it is no news."""
        found = Known.of(race, project)
        worst = self.worst(found)
        return worst is not None and found.severity <= worst

    def worst(self, found: Known) -> Severity | None:
        """The highest severity by which the bug is known; None if it is not."""
        return max(
            (known.severity for known in self.races.values() if found.id == known.id or known.is_bug_of(found)),
            default=None,
        )

    def forms(self) -> list[Form]:
        """What need not be announced."""
        return [
            (known.kind, _glob_of(known.location), f"*{glob.escape(place.file)}", glob.escape(place.function))
            for known in self.races.values()
            for place in known.places
        ]


def read_baseline(path: str) -> Baseline:
    """What the file holds; AetherUsageError where it is wrong."""
    return _baseline(TomlFile.read(path))


def write_baseline(file: ReplacedFile, races: Iterable[Race], project: str, before: Baseline | None) -> int:
    """Add these races, errors and warnings, to what this run has written so far; gives how many stand there now.

    The processes of a run share the file. Notes are left out, for they never fail. How much a run shows of a bug is
    luck: one that was known as worse ``before`` stays so.
    """
    known: dict[str, Known] = {}

    def added(written: bytes) -> bytes:
        if written:
            known.update(_baseline(TomlFile.parse(file.path, written)).races)
        for race in races:
            if race.severity > Severity.NOTE:
                found = Known.of(race, project)
                worst = None if before is None else before.worst(found)
                known[race.id] = replace(found, severity=max(found.severity, worst or found.severity))
        return _text_of(known.values()).encode("utf-8", "replace")

    file.replace(added)
    return len(known)


def _baseline(file: TomlFile) -> Baseline:
    schema = file.content.get("schema")
    if schema != SCHEMA:
        what = "there is no schema" if schema is None else f"schema is {shown(schema)}"
        raise file.mistake(("schema",), what, f"a baseline, with schema = {json.dumps(SCHEMA)}")
    for key in file.content:
        if key not in _KEYS:
            raise file.mistake((key,), f"unknown key {key!r}", "[[race]]")
    tables = file.content.get("race", [])
    if not isinstance(tables, list):
        raise file.mistake(("race",), f"race is {shown(tables)}", "[[race]]")
    races = [_known(file, number, table) for number, table in enumerate(tables)]
    return Baseline({known.id: known for known in races})


def _known(file: TomlFile, number: int, table: Any) -> Known:
    def text(key: str) -> str:
        if not isinstance(table, dict) or key not in table:
            raise file.mistake(("race", number), f"there is no {key}", f'{key} = "..."')
        value = table[key]
        if not isinstance(value, str):
            raise file.mistake(("race", number, key), f"{key} is {shown(value)}", "a string")
        return value

    def choice(key: str, choices: Iterable[str]) -> str:
        value = text(key)
        if value not in choices:
            raise file.mistake(("race", number, key), f"{key} is {value!r}", f"one of {', '.join(choices)}")
        return value

    severity, kind = choice("severity", _SEVERITIES), choice("kind", KINDS)
    return Known(text("id"), Severity.named(severity), kind, text("location"), _places(file, number, table))


def _places(file: TomlFile, number: int, table: dict[str, Any]) -> tuple[Place, ...]:
    try:
        return tuple(Place(str(each["file"]), str(each["function"]), str(each["text"])) for each in table["places"])
    except (KeyError, TypeError) as error:
        expected = 'places = [{ file = "...", function = "...", text = "..." }]'
        what = f"places is {shown(table['places'])}" if "places" in table else "there are no places"
        raise file.mistake(("race", number, "places"), what, expected) from error


def _text_of(races: Iterable[Known]) -> str:
    return _HEADER + "".join(map(_table, sorted(races, key=lambda known: (known.places, known.id))))


def _table(known: Known) -> str:
    places = "".join(
        f"    {{ file = {_string(place.file)}, function = {_string(place.function)}, text = {_string(place.text)} }},\n"
        for place in known.places
    )
    return (
        f"\n[[race]]\nid = {_string(known.id)}\nseverity = {_string(known.severity.label)}\n"
        f"kind = {_string(known.kind)}\nlocation = {_string(known.location)}\nplaces = [\n{places}]\n"
    )


def _string(text: str) -> str:
    """TOML writes strings as JSON does, but for one control character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _glob_of(location: str) -> str:
    """Of the locations that count as one: the entries of one container."""
    name = without_key(location)
    return glob.escape(name) + ("*" if name != location else "")


def _text(line: int, source: Iterable[Any]) -> str:
    return next((each.text.strip() for each in source if each.line == line), "")
