"""What the repairs of this process have done."""

import os
from collections.abc import Iterable
from dataclasses import dataclass

from aether import _native
from aether.mitigation.policy import Repair
from aether_hooks.recipe import Location
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


def counts(repairs: Iterable[Repair]) -> list[RepairCounts]:
    """In the order of the policy; what no policy names comes after it, by file and location."""
    named = [repair for repair in repairs if repair.is_active]
    totals: dict[tuple[str, str, Location], list[int]] = {}
    for repair in named:
        assert repair.location is not None
        totals.setdefault((repair.id, repair.file, repair.location), [0, 0, 0])
    for site in sites():
        names = [(each.id, each.file) for each in named if each.covers(site.file, site.location)]
        id, file = names[0] if names else ("", os.path.relpath(site.file))
        total = totals.setdefault((id, file, site.location), [0, 0, 0])
        for index, count in enumerate((site.guarded, site.redone, site.given_up)):
            total[index] += count
    return [
        RepairCounts(id, file, f"{location.kind} {location.name}", *total)
        for (id, file, location), total in totals.items()
    ]
