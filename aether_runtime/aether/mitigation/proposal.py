"""From a report to a policy: for each race the repair, and why it is that one."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from aether.mitigation.policy import ATOMIC_UPDATE, NONE, Repair
from aether.mitigation.statements import Source, Statement
from aether.report.identity import stable_path
from aether_hooks.recipe import Location

COST = "an update takes about as long as one under a lock of its own; nothing is held while its value is computed"
_UNREPAIRED = {
    "check-then-act": "what stands between a test and its act is not guarded: one lock around both, or one operation "
    "that does both (setdefault, pop with a default)",
    "iterate-while-mutated": "a walk is not guarded: walk a copy, or hold one lock at both places",
    "torn-state": "several fields are not guarded as one: hold one lock at both places",
    "data-race": "a plain store is one step already; what the two threads mean by it no tool can know",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One side of a race."""

    role: str
    file: str
    line: int
    function: str


@dataclass(frozen=True, slots=True)
class Raced:
    """Of a race, what a repair is decided by."""

    id: str
    kind: str
    name: str
    """Of the location."""
    places: tuple[Place, ...]


def races_of(report: dict[str, Any]) -> Iterator[Raced]:
    """Of a report as JSON, notes left out; KeyError, IndexError or TypeError where it is none."""
    files = report["files"]
    for race in report["races"]:
        if race["severity"] == "note":
            continue
        places = tuple(
            Place(each["role"], files[each["file"]], each["line"], each["function"]) for each in race["accesses"]
        )
        yield Raced(race["id"], race["kind"], race["locations"][0]["name"], places)


@dataclass(slots=True)
class Proposer:
    """Reads each source file once."""

    project: str
    _sources: dict[str, "Source | None"] = field(default_factory=dict)

    def propose(self, races: Iterable[Raced]) -> list[Repair]:
        """A repair for each race and file; of several races on one location the first one's."""
        found: dict[tuple[str, Location | None, str], Repair] = {}
        for race in races:
            for repair in self._repairs(race):
                id = "" if repair.location is not None else repair.id
                found.setdefault((repair.file, repair.location, id), repair)
        return list(found.values())

    def _repairs(self, race: Raced) -> Iterator[Repair]:
        updates = [place for place in race.places if place.role == "update"]
        if race.kind != "lost-update" and not updates:
            yield self._none(race, race.places[0], _UNREPAIRED.get(race.kind, "no repair is known for it"))
            return
        for place in updates or race.places:
            statement = self._statement(place)
            if statement is None:
                yield self._none(race, place, self._why_not(place))
            else:
                why = f"{race.kind} on {race.name}: {statement.text}"
                yield Repair(race.id, self._name(place), statement.location, ATOMIC_UPDATE, why, COST)

    def _none(self, race: Raced, place: Place, reason: str) -> Repair:
        why = f"{race.kind} on {race.name} at {self._name(place)}:{place.line}: {reason}"
        return Repair(race.id, self._name(place), None, NONE, why)

    def _statement(self, place: Place) -> Statement | None:
        source = self._source(place.file)
        if source is None:
            return None
        every = source.statements(lambda location: True)
        return next((each for each in every if each.is_update and each.line <= place.line <= each.end_line), None)

    def _why_not(self, place: Place) -> str:
        if self._source(place.file) is None:
            return "its source is not there, or is not Python"
        return "its new value is not computed from the old one by operators alone, in one statement"

    def _source(self, path: str) -> "Source | None":
        if path not in self._sources:
            try:
                self._sources[path] = Source.read(path)
            except (OSError, SyntaxError, ValueError):
                self._sources[path] = None
        return self._sources[path]

    def _name(self, place: Place) -> str:
        return stable_path(place.file, self.project).replace(os.sep, "/")
