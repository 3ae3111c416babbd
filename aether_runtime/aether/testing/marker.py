"""``@pytest.mark.aether(level=..., fail_on=..., threads=...)``: options of one test."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from aether.options import FAIL_LEVELS, LEVELS

_CHOICES = {"level": LEVELS, "fail_on": FAIL_LEVELS}
_NAMES = (*_CHOICES, "threads")


@dataclass(frozen=True, slots=True)
class OwnOptions:
    """What holds for one test; None where its marker is silent."""

    level: str | None = None
    fail_on: str | None = None
    threads: int | None = None

    @classmethod
    def of(cls, item: pytest.Item) -> "OwnOptions":
        """As they were read when the test was collected."""
        return item.stash.get(_READ, cls())

    @classmethod
    def read(cls, item: pytest.Item) -> str:
        """Reads the test's marker, then its class's, then its module's; gives what is wrong with them, if anything."""
        values: dict[str, Any] = {}
        for mark in item.iter_markers("aether"):
            problem = _problem(mark.args, mark.kwargs)
            if problem:
                return f"aether: {item.nodeid}: pytest.mark.aether: {problem}"
            values = dict(mark.kwargs) | values
        item.stash[_READ] = cls(**values)
        return ""


_READ = pytest.StashKey[OwnOptions]()


def _problem(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
    """What is wrong with a marker; nothing if it is right."""
    if args:
        return f"{args[0]!r} has no name; give {', '.join(f'{name}=' for name in _NAMES)}"
    for name, value in kwargs.items():
        if name not in _NAMES:
            return f"there is no option {name}; expected some of {', '.join(_NAMES)}"
        if name == "threads":
            if type(value) is not int or value < 1:
                return f"threads is {value!r}; expected a number from 1 up"
        elif value not in _CHOICES[name]:
            return f"{name} is {value!r}; expected one of {', '.join(_CHOICES[name])}"
    return ""
