"""What a policy would do about each race of a report."""

from collections.abc import Iterable
from dataclasses import replace

from aether.mitigation.policy import LOCKED
from aether.mitigation.proposal import Place, Proposer, Raced, is_of_class, is_own, state_of
from aether.report.model import Race, Remedy, Repaired, Severity
from aether.report.sources import Sources


def with_remedies(races: Iterable[Race], sources: Sources, project: str) -> tuple[Race, ...]:
    """The races, each with what ``aether policy`` makes of it; notes as they are."""
    proposer = Proposer(project, lambda path: _text(path, sources))
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


def _text(path: str, sources: Sources) -> str:
    if not (lines := sources.lines(path)):
        raise FileNotFoundError(path)
    return "\n".join(lines)
