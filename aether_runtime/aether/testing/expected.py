"""``@pytest.mark.race_expected(kind=..., location=...)``: the test fails unless such a race shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from aether.kinds import KINDS
from aether.report.model import Race

_NAMES = ("kind", "location")


@dataclass(frozen=True, slots=True)
class Expected:
    """One marker; None where it is silent."""

    kind: str | None = None
    location: str | None = None

    def matches(self, race: Race) -> bool:
        """Whether the race is such a one."""
        names = {location.name for location in race.locations}
        return self.kind in (race.kind, None) and (self.location is None or self.location in names)

    def __str__(self) -> str:
        values = ((name, getattr(self, name)) for name in _NAMES)
        return f"race_expected({', '.join(f'{name}={value!r}' for name, value in values if value is not None)})"


def problem_of(item: pytest.Item) -> str:
    """Reads the test's markers; gives what is wrong with one, if anything."""
    marks = list(item.iter_markers("race_expected"))
    for mark in marks:
        problem = _problem(mark.args, mark.kwargs)
        if problem:
            return f"aether: {item.nodeid}: pytest.mark.race_expected: {problem}"
    item.stash[_READ] = [Expected(**dict(zip(_NAMES, mark.args, strict=False)), **mark.kwargs) for mark in marks]
    return ""


def expected_of(item: pytest.Item) -> Sequence[Expected]:
    """As they were read when the test was collected."""
    return item.stash.get(_READ, [])


_READ = pytest.StashKey[list[Expected]]()


def _problem(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
    if len(args) > len(_NAMES):
        return f"{args[len(_NAMES)]!r} is one too many; expected {' and '.join(_NAMES)}"
    given = dict(zip(_NAMES, args, strict=False))
    for name, value in [*given.items(), *kwargs.items()]:
        if name not in _NAMES:
            return f"there is no argument {name}; expected some of {', '.join(_NAMES)}"
        if name in given and name in kwargs:
            return f"{name} is given twice"
        if name == "kind" and value is not None and value not in list(KINDS):
            return f"kind is {value!r}; expected one of {', '.join(KINDS)}"
        if value is not None and not isinstance(value, str):
            return f"{name} is {value!r}; expected a string"
    return ""
