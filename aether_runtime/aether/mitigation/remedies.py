"""What a policy would do about each race of a report."""

import functools
from collections.abc import Iterable
from dataclasses import replace

from aether.mitigation.policy import LOCKED
from aether.mitigation.proposal import Place, Proposer, Raced, is_of_class, is_own, state_of
from aether.mitigation.statements import Source, Statements, wanted_for
from aether.report.model import Race, Remedy, Repaired, Severity
from aether.report.sources import Sources
from aether_hooks.recipe import Location


def with_remedies(races: Iterable[Race], sources: Sources, project: str) -> tuple[Race, ...]:
    """The races, each with what ``aether policy`` makes of it; notes as they are."""
    proposer = Proposer(project, lambda path, state: _statements(path, "\n".join(sources.lines(path)), state))
    return tuple(
        race if race.severity is Severity.NOTE else replace(race, repair=_remedy(race, proposer)) for race in races
    )


def _remedy(race: Race, proposer: Proposer) -> Remedy:
    if not race.locations:
        return Remedy(None, "what raced has no name", "", ())
    repairs = list(proposer.repairs(_raced(race)))
    active = [repair for repair in repairs if repair.location is not None]
    if not active:
        return Remedy(None, repairs[0].reason, "", ())
    chosen = next((repair for repair in active if repair.repair == LOCKED), active[0])
    locations = dict.fromkeys((each.file, each.location) for each in active)
    return Remedy(
        chosen.repair,
        chosen.why,
        chosen.cost,
        tuple(Repaired(file, location.kind, location.name) for file, location in locations if location is not None),
    )


def _raced(race: Race) -> Raced:
    places = tuple(Place(each.role, each.file, each.line, each.function) for each in race.accesses)
    location = race.locations[0]
    return Raced(
        race.id,
        race.kind,
        location.name,
        location.type,
        places,
        is_of_class(location.kind),
        is_own(location.kind, location.type),
        state_of(race.kind, [(each.kind, each.name) for each in race.locations]),
    )


@functools.lru_cache(maxsize=32)
def _statements(path: str, text: str, state: Location | None) -> Statements:
    """Reports on one program are made again and again: after each test, for a signal."""
    if not text:
        raise FileNotFoundError(path)
    return _source(path, text).statements(wanted_for(state))


@functools.lru_cache(maxsize=1)
def _source(path: str, text: str) -> Source:
    """Its analysis takes more memory than what comes of it."""
    return Source.of_text(path, text)
