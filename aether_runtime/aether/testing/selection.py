"""``--aether-only TEST``: races are told of some of the tests, while all of them run as ever."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import pytest


@dataclass(frozen=True, slots=True)
class Selection:
    """The tests that are judged: all where nothing is named."""

    names: tuple[str, ...]

    def has(self, item: pytest.Item) -> bool:
        """Whether races in the test are told."""
        return item.get_closest_marker("no_aether") is None and self.names_it(item.nodeid)

    def names_it(self, test: str) -> bool:
        """Whether the test of this name is judged, as far as that says."""
        return not self.names or any(_matches(test, name) for name in self.names)

    def unmatched(self, items: Iterable[pytest.Item]) -> list[str]:
        """The names that no test has."""
        tests: Sequence[str] = [item.nodeid for item in items]
        return [name for name in self.names if not any(_matches(test, name) for test in tests)]


def _matches(test: str, name: str) -> bool:
    """A test's whole name, a file's, class's or parametrised test's before it, or a glob."""
    before = test.startswith(tuple(f"{name}{sign}" for sign in ("::", "[", "/")))
    return test == name or before or fnmatchcase(test, name)
