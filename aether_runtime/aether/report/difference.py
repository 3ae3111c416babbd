"""What has changed from one run to another: races that are new, that are in both, and that are gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from aether.baseline import Known, Place
from aether.report.model import Access, Race
from aether.report.places_run import PlacesRun


class Fate(Enum):
    """What has become of a race that is not reported any more."""

    ORDERED = "both places ran, and were ordered"
    NOT_RUN = "a place did not run"
    SILENCED = "a comment silences it"
    UNKNOWN = "what ran is not known"


@dataclass(frozen=True, slots=True)
class Seen:
    """All that one side of the comparison has shown."""

    races: Sequence[Race]
    """Those too that a comment silences."""
    project: str
    ran: Sequence[PlacesRun | None]
    """Of each process."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A race of the old run alone."""

    race: Race
    fate: Fate
    missing: tuple[Access, ...] = ()
    """Those of its accesses whose places did not run."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The races of both runs."""

    new: tuple[Race, ...]
    same: tuple[tuple[Race, Race], ...]
    """As it was, and as it is."""
    gone: tuple[Gone, ...]


def compare(old: Seen, new: Seen) -> Difference:
    """A race is the same by its id, or as another pair of places of the same bug."""
    before = [race for race in old.races if not race.ignored]
    known = {race.id: Known.of(race, old.project) for race in before}
    found = [(race, Known.of(race, new.project)) for race in new.races]
    matches = {race.id: [name for name, each in known.items() if _is_one(each, other)] for race, other in found}
    shown = [race for race in new.races if not race.ignored]
    left = {name for race in shown for name in matches[race.id]}
    ignored = [other for race, other in found if race.ignored]
    silenced = {name for name, each in known.items() if any(_is_on_the_same(each, other) for other in ignored)}
    was = {race.id: race for race in before}
    return Difference(
        new=tuple(race for race in shown if not matches[race.id]),
        same=tuple((was[_best(race, matches[race.id])], race) for race in shown if matches[race.id]),
        gone=tuple(
            Gone(race, Fate.SILENCED) if race.id in silenced else _gone(race, old, new)
            for race in before
            if race.id not in left
        ),
    )


def _is_one(one: Known, other: Known) -> bool:
    return one.id == other.id or one.is_bug_of(other)


def _is_on_the_same(one: Known, other: Known) -> bool:
    """Whether they differ in the text of the lines at most: the comment is in it."""
    return one.location == other.location and one.functions == other.functions


def _best(race: Race, names: Sequence[str]) -> str:
    return race.id if race.id in names else names[0]


def _gone(race: Race, old: Seen, new: Seen) -> Gone:
    places = [(access, Place.of(access, old.project)) for access in race.accesses]
    ran = [each for each in new.ran if each is not None]
    missing = tuple(access for access, at in places if not any(each.has(at.file, at.function, at.text) for each in ran))
    if not missing:
        return Gone(race, Fate.ORDERED)
    return Gone(race, Fate.NOT_RUN, missing) if len(ran) == len(new.ran) else Gone(race, Fate.UNKNOWN)
