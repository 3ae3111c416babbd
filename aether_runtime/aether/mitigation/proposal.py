"""From a report to a policy: for each race the repair, and why it is that one."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from aether.mitigation.files import within_package
from aether.mitigation.policy import ATOMIC_UPDATE, LOCKED, NONE, SNAPSHOT, WALK, Repair
from aether.mitigation.statements import Refused, Role, Statement, Statements, read_text, statements_of
from aether.report import own_steps
from aether.report.identity import stable_path
from aether_hooks.recipe import Location

COST = "an update takes about as long as one under a lock of its own; nothing is held while its value is computed"
COST_OF_LOCK = "a lock of the object's is held from the test to the end of what it guards, also while that waits"
COST_OF_STATE = "a lock of the object's is held from the first store or load of these to the last"
COST_OF_COPY = "each walk makes a list of what it is to walk first: O(n) in time and memory"
_OTHER_WALK = "no loop or comprehension is known here that could walk a copy: make one, or hold one lock at both places"
_NOT_TOGETHER = "no statements are known here that store or load these together: hold one lock at both places"
_OF_CLASS = "it is the class's, and reached through objects that have locks of their own"
_OWN = "an operation of the container or atomic does it in one step, or one lock around both"
_NOT_COPIED = frozenset(
    "array bytearray ChainMap UserDict UserList WeakKeyDictionary WeakSet WeakValueDictionary".split()
)
"""CPython copies them step by step, or by code in Python."""
_OF_PLACES = frozenset(Role) - {Role.WALK}
_OF_CONTAINERS = frozenset({"entry", "structure", "value"})
_UNREPAIRED = {
    "torn-state": "parts of several objects, or entries, are not guarded as one: hold one lock at both places",
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
    type: str
    """Of a container."""
    places: tuple[Place, ...]
    is_of_class: bool = False
    """It is an attribute of a class itself."""
    is_own: bool = False
    """The location is of one of aether's own containers or atomics."""
    state: Location | None = None
    """What was torn, if that is a state of one object's attributes or of globals."""


def races_of(report: dict[str, Any]) -> Iterator[Raced]:
    """Of a report as JSON, notes left out; KeyError, IndexError or TypeError where it is none."""
    files = report["files"]
    for race in report["races"]:
        if race["severity"] == "note":
            continue
        places = tuple(
            Place(each["role"], files[each["file"]], each["line"], each["function"]) for each in race["accesses"]
        )
        location = race["locations"][0]
        of_class, own = is_of_class(location["kind"]), is_own(location["kind"], location["type"])
        state = state_of(race["kind"], [(each["kind"], each["name"]) for each in race["locations"]])
        yield Raced(race["id"], race["kind"], location["name"], location["type"], places, of_class, own, state)


def state_of(kind: str, parts: Iterable[tuple[str, str]]) -> Location | None:
    """Of the kinds and names of what was torn: one location, where it is attributes of one object or globals."""
    if kind != "torn-state":
        return None
    kinds, names = zip(*parts, strict=True)
    holders = {name.rpartition(".")[0] for name in names}
    if len(set(kinds)) > 1 or kinds[0] not in ("attribute", "global") or len(holders) > 1:
        return None
    state = Location(kinds[0], " ".join(sorted({name.rpartition(".")[2] for name in names})))
    return state if state.parts else None


def is_of_class(kind: str) -> bool:
    """Of a location: whether it is an attribute of a class itself."""
    return kind == "class attribute"


def is_own(kind: str, type_name: str) -> bool:
    """Of a location: whether it is of one of aether's own containers or atomics."""
    return kind in _OF_CONTAINERS and type_name in own_steps.TYPES


@dataclass(slots=True)
class Proposer:
    """Reads each source file once."""

    project: str
    read: Callable[[str], str] = read_text
    """Gives the text of a file."""
    _known: dict[tuple[str, Location | None], Statements | None] = field(default_factory=dict)

    def propose(self, races: Iterable[Raced]) -> list[Repair]:
        """A repair for each race and file; of several races on one location the first one's, or one that locks."""
        found: dict[tuple[str, Location | None, str], Repair] = {}
        for race in races:
            for repair in self.repairs(race):
                id = "" if repair.location is not None else repair.id
                key = repair.file, repair.location, id
                if found.setdefault(key, repair).repair != LOCKED and repair.repair == LOCKED:
                    found[key] = repair
        return list(found.values())

    def repairs(self, race: Raced) -> Iterator[Repair]:
        """One for each location, or a single one that says why there is none."""
        if race.is_own:
            yield self._none(race, race.places[0], _OWN)
            return
        if race.is_of_class and self._is_reached_through_instances(race):
            yield self._none(race, race.places[0], _OF_CLASS)
            return
        if race.state is not None:
            yield from self._together(race, race.state)
            return
        updates = [place for place in race.places if place.role == "update"]
        steps = [(place, step) for place in updates if (step := self._step(race, place)) is not None]
        if race.kind not in ("check-then-act", "torn-state") and updates and len(steps) == len(updates):
            yield from (self._repair(race, place, step, ATOMIC_UPDATE) for place, step in steps)
        elif race.kind == "iterate-while-mutated":
            yield from self._walks(race)
        elif race.kind in ("check-then-act", "lost-update"):
            yield from self._sections(race)
        else:
            yield self._none(race, race.places[0], _UNREPAIRED.get(race.kind, "no repair is known for it"))

    def _sections(self, race: Raced) -> Iterator[Repair]:
        """One for each side: both have to be under the lock, or neither needs to be."""
        places = sorted(race.places, key=lambda each: each.role not in ("check", "update"))
        found = [(place, self._locked(race, place)) for place in places]
        for place, sections in found:
            if not sections:
                yield self._none(race, place, self._why_no_section(race, place))
                return
        yield from (self._repair(race, place, each, LOCKED) for place, sections in found for each in sections)

    def _together(self, race: Raced, state: Location) -> Iterator[Repair]:
        """One for each side's file: what stores the state and what loads it."""
        for place in race.places:
            statements = self._statements(place.file, state) or Statements((), ())
            if not statements.guarded_at(place.line):
                reasons = (each.reason for each in statements.refused_at(place.line))
                yield self._none(race, place, next(reasons, _NOT_TOGETHER))
                return
        found = {place.file: place for place in race.places}
        why = f"{race.kind} on {race.name}: what uses {' and '.join(state.parts)} together"
        yield from (Repair(race.id, self._name(place), state, LOCKED, why, COST_OF_STATE) for place in found.values())

    def _walks(self, race: Raced) -> Iterator[Repair]:
        """Who changes the container need not know."""
        if race.type in _NOT_COPIED:
            yield self._none(race, race.places[0], f"a copy of a {race.type} is not taken in one step either")
            return
        walks = [each for each in race.places if each.role == "walk"]
        if not walks:
            yield self._none(race, race.places[0], _OTHER_WALK)
        for place in walks:
            found = _of_race(race, self._guarded(place, {Role.WALK}))
            if not found:
                yield self._none(race, place, self._why_refused(race, place, walks=True) or _OTHER_WALK)
                return
            yield from (self._repair(race, place, each, SNAPSHOT) for each in found)

    def _is_reached_through_instances(self, race: Raced) -> bool:
        found = (_of_race(race, self._guarded(place, _OF_PLACES)) for place in race.places)
        holders = {each.holder for statements in found for each in statements}
        return len(holders) > 1 or "self" in holders

    def _locked(self, race: Raced, place: Place) -> Sequence[Statement]:
        """The statements of one side, a test or an update with all that belongs to it: several where the code does not
        say which container the race was on."""
        roles = {"check": {Role.SECTION}, "update": {Role.SECTION, Role.UPDATE}}.get(place.role, _OF_PLACES)
        return _of_race(race, self._guarded(place, roles))

    def _step(self, race: Raced, place: Place) -> Statement | None:
        found = _of_race(race, self._guarded(place, {Role.UPDATE}))
        return found[0] if found else None

    def _guarded(self, place: Place, roles: Collection[Role]) -> Sequence[Statement]:
        statements = self._statements(place.file)
        return [] if statements is None else [each for each in statements.guarded_at(place.line) if each.role in roles]

    def _repair(self, race: Raced, place: Place, statement: Statement, repair: str) -> Repair:
        why = f"{race.kind} on {race.name}: {statement.text}"
        cost = {LOCKED: COST_OF_LOCK, SNAPSHOT: COST_OF_COPY}.get(repair, COST)
        return Repair(race.id, self._name(place), statement.location, repair, why, cost)

    def _why_no_section(self, race: Raced, place: Place) -> str:
        return (
            self._why_refused(race, place, walks=False)
            or "no statement is known here that tests or changes it by that name"
        )

    def _why_refused(self, race: Raced, place: Place, *, walks: bool) -> str | None:
        statements = self._statements(place.file)
        if statements is None:
            return "its source is not there, or is not Python"
        refused = [each for each in statements.refused_at(place.line) if (each.location.kind == WALK) == walks]
        found = _of_race(race, refused)
        return found[0].reason if found else None

    def _none(self, race: Raced, place: Place, reason: str) -> Repair:
        why = f"{race.kind} on {race.name} at {self._name(place)}:{place.line}: {reason}"
        return Repair(race.id, self._name(place), None, NONE, why, reason=reason)

    def _statements(self, path: str, state: Location | None = None) -> Statements | None:
        if (path, state) not in self._known:
            try:
                self._known[path, state] = statements_of(path, self.read(path), state)
            except Exception:  # noqa: BLE001 - of what cannot be analysed, no more than that is known
                self._known[path, state] = None
        return self._known[path, state]

    def _name(self, place: Place) -> str:
        name = stable_path(place.file, self.project)
        return (name if os.sep in name else within_package(place.file)).replace(os.sep, "/")


def _of_race[Found: (Statement, Refused)](race: Raced, at_place: Sequence[Found]) -> Sequence[Found]:
    """Of those at its place the shortest ones whose location is called as the race's is."""
    here = [each for each in at_place if _is_called(race.name, each.location)]
    shortest = min((each.end_line - each.line for each in here), default=0)
    return [each for each in here if each.end_line - each.line == shortest]


def _is_called(name: str, location: Location) -> bool:
    """`Account.balance` is an attribute `balance`; an item is of whatever container is written there."""
    last = location.name.rpartition(".")[2]
    return location.kind in ("item", WALK) or name.rpartition(".")[2] == last
