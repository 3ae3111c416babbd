"""What a person has accepted: races that suppressions or a baseline tell of are left out of the report."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aether.baseline import Baseline
    from aether.report.model import Race
    from aether.suppressions import Suppression

type Form = tuple[str, str, str, str]
"""Globs of kind, location, file and function: the engine does not announce what matches all four."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The suppressions and the baseline of a run."""

    suppressions: "tuple[Suppression, ...]" = ()
    baseline: "Baseline | None" = None

    def forms(self, project: str) -> list[Form]:
        """What need not be announced; what is in the report is decided at its end."""
        known = self.baseline.forms() if self.baseline is not None else []
        return [form for suppression in self.suppressions for form in suppression.forms(project)] + known

    def sort_out(self, races: "Sequence[Race]", project: str) -> "Sorted":
        """The races by whether and why they are left out."""
        matching = [[each for each in self.suppressions if each.matches(race, project)] for race in races]
        used = {id(suppression) for matches in matching for suppression in matches}
        silenced = [race for race, matches in zip(races, matching, strict=True) if race.ignored or matches]
        rest = [race for race in races if race not in silenced]
        known = [race for race in rest if self.baseline is not None and self.baseline.knows(race, project)]
        return Sorted(
            new=tuple(race for race in rest if race not in known),
            known=tuple(known),
            silenced=len(silenced),
            unmatched=tuple(str(each) for each in self.suppressions if id(each) not in used),
        )


@dataclass(frozen=True, slots=True)
class Sorted:
    """Races, and what they have shown of the suppressions."""

    new: "tuple[Race, ...]"
    known: "tuple[Race, ...]"
    """Those of the baseline."""
    silenced: int
    unmatched: tuple[str, ...]
    """The suppressions that matched nothing."""


NOTHING = Accepted()


def read_accepted(suppressions: str | None, baseline: str | None, written: str | None = None) -> Accepted:
    """What the files hold; AetherUsageError where one is wrong. A baseline that is to be written need not exist."""
    if written is not None and baseline is not None and _is_missing_twin(baseline, written):
        baseline = None
    return Accepted(_suppressions(suppressions), _baseline(baseline))


def _suppressions(path: str | None) -> "tuple[Suppression, ...]":
    if path is None:
        return ()
    from aether.suppressions import read_suppressions  # noqa: PLC0415 - few runs have any

    return read_suppressions(path)


def _baseline(path: str | None) -> "Baseline | None":
    if path is None:
        return None
    from aether.baseline import read_baseline  # noqa: PLC0415 - few runs have one

    return read_baseline(path)


def _is_missing_twin(baseline: str, written: str) -> bool:
    return os.path.abspath(baseline) == os.path.abspath(written) and not os.path.exists(baseline)
