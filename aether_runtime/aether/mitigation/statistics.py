"""What the repairs of this process have done."""

import os
from collections.abc import Iterable
from dataclasses import dataclass

from aether import _native
from aether.mitigation.policy import Repair
from aether_hooks.recipe import LeftAlone, Location
from aether_hooks.sites import kind_of


@dataclass(frozen=True, slots=True)
class RepairCounts:
    """Of one repaired location in one file. The counts are of statements that ran."""

    id: str
    """The policy's; empty under ``--mitigate``."""
    file: str
    location: str
    guarded: int
    """Those that stored in one step, and sections that were entered."""
    redone: int
    """Of these, such as were computed anew, since another thread had stored meanwhile: what would have been lost."""
    given_up: int
    """Done as without a repair: they would have needed the program's own code while a lock is held, or their section's
    object could not be found, or a wait for it would have ended too late or never."""
    left_alone: int
    """How many statements of the modules that are loaded no repair can guard."""


@dataclass(frozen=True, slots=True)
class Site:
    """A guarded place in the code."""

    number: int
    file: str
    line: int
    location: Location
    guarded: int
    redone: int
    given_up: int


def sites() -> list[Site]:
    """All that are loaded."""
    return [
        Site(number, file, line, Location(kind_of(op), name or ""), guarded, redone, given_up)
        for number, op, name, file, line, _, guarded, redone, given_up in _native.guards()
    ]


def counts(repairs: Iterable[Repair], left_alone: Iterable[tuple[str, LeftAlone]] = ()) -> list[RepairCounts]:
    """In the order of the policy; what no policy names comes after it, by file and location."""
    named = [repair for repair in repairs if repair.is_active]
    totals: dict[tuple[str, str, Location], list[int]] = {}
    for repair in named:
        assert repair.location is not None
        totals.setdefault((repair.id, repair.file, repair.location), [0, 0, 0, 0])
    found = [(each.file, each.location, (each.guarded, each.redone, each.given_up, 0)) for each in sites()]
    found += [(file, each.location, (0, 0, 0, 1)) for file, each in left_alone]
    for path, location, numbers in found:
        names = [(each.id, each.file) for each in named if each.covers(path, location)]
        id, file = names[0] if names else ("", os.path.relpath(path))
        total = totals.setdefault((id, file, location), [0, 0, 0, 0])
        for index, number in enumerate(numbers):
            total[index] += number
    return [
        RepairCounts(id, file, f"{location.kind} {location.name}", *total)
        for (id, file, location), total in totals.items()
    ]
