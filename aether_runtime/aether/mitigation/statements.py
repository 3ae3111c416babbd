"""Which statements of a source file a policy guards."""

import ast
import copy
import enum
import functools
import importlib.util
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from aether_hooks.analysis import Facts, analyse
from aether_hooks.guarding import Repairs, find_repairs, guard
from aether_hooks.recipe import EVERYTHING, Location, Wanted, wanted_of


class Role(enum.Enum):
    """How a statement is guarded."""

    UPDATE = "one step: update"
    STORE = "one step: store beside it"
    SECTION = "under the lock of its object"
    CHANGE = "under the lock of its object: change beside it"
    WALK = "over a copy"


@dataclass(frozen=True, slots=True)
class Statement:
    """One line that is guarded, or several that are together."""

    line: int
    end_line: int
    text: str
    """Of the first line."""
    location: Location
    role: Role
    holder: str | None
    """How the object is written that an attribute is of."""


@dataclass(frozen=True, slots=True)
class Refused:
    """One that cannot be."""

    line: int
    end_line: int
    text: str
    location: Location
    reason: str


@dataclass(frozen=True)
class Statements:
    """Of one file, in its order."""

    guarded: tuple[Statement, ...]
    refused: tuple[Refused, ...]

    def guarded_at(self, line: int) -> Sequence[Statement]:
        """Those that the line is of."""
        return self._guarded_by_line.get(line, ())

    def refused_at(self, line: int) -> Sequence[Refused]:
        return self._refused_by_line.get(line, ())

    @functools.cached_property
    def _guarded_by_line(self) -> dict[int, list[Statement]]:
        return _by_line(self.guarded)

    @functools.cached_property
    def _refused_by_line(self) -> dict[int, list[Refused]]:
        return _by_line(self.refused)


@dataclass(slots=True)
class Source:
    """A file that could be read as Python."""

    path: str
    tree: ast.Module
    lines: tuple[str, ...]
    _facts: Facts | None = field(default=None, init=False)

    @classmethod
    def read(cls, path: str) -> "Source":
        """OSError, SyntaxError or ValueError where that fails."""
        return cls.of_text(path, read_text(path))

    @classmethod
    def of_text(cls, path: str, text: str) -> "Source":
        """SyntaxError or ValueError where it is not Python."""
        return cls(path, ast.parse(text, path), tuple(text.splitlines()))

    def failure(self, wanted: Wanted) -> str | None:
        """Why the file cannot be run with its repairs, if it cannot: Python allows no more than 20 nested blocks."""
        try:
            compile(guard(copy.deepcopy(self.tree), wanted).tree, self.path, "exec", dont_inherit=True)
        except (SyntaxError, RecursionError) as error:
            return f"cannot be rewritten: {type(error).__name__}: {error}"
        return None

    def statements(self, wanted: Wanted) -> Statements:
        """What a policy that wants these locations guards."""
        repairs = find_repairs(self.tree, wanted, self._analysed)
        found = set(self._guarded(repairs))
        refused = {Refused(*self._extent(each.node, each.node), each.location, each.reason) for each in repairs.refused}
        return Statements(
            tuple(sorted(found, key=lambda each: (each.line, list(Role).index(each.role), each.location))),
            tuple(sorted(refused, key=lambda each: (each.line, each.location, each.reason))),
        )

    def _analysed(self, tree: ast.Module) -> Facts:
        if self._facts is None:
            self._facts = analyse(tree)
        return self._facts

    def _guarded(self, repairs: Repairs) -> Iterator[Statement]:
        guarded = repairs.guarded
        for node, update in guarded.updates.items():
            yield Statement(*self._extent(node, node), update.location, Role.UPDATE, _holder(update.load))
        updated = {node.lineno for node in guarded.updates}
        for target, location in guarded.stores.items():
            if target.lineno not in updated:
                yield Statement(*self._extent(target, target), location, Role.STORE, _holder(target))
        for section in repairs.sections:
            extent = self._extent(section.statements[0], section.statements[-1])
            for lock in section.locks:
                role = Role.SECTION if lock in section.whole else Role.CHANGE
                yield Statement(*extent, lock.location, role, lock.written)
        for walk in repairs.walks.by_node.values():
            yield Statement(*self._extent(walk.node, walk.node), walk.location, Role.WALK, None)

    def _extent(self, first: ast.stmt | ast.expr, last: ast.stmt | ast.expr) -> tuple[int, int, str]:
        text = self.lines[first.lineno - 1].strip() if first.lineno <= len(self.lines) else ""
        return first.lineno, last.end_lineno or last.lineno, text


def read_text(path: str) -> str:
    """As Python reads it. OSError, SyntaxError or ValueError where that fails."""
    with open(path, "rb") as file:
        return importlib.util.decode_source(file.read())


@functools.lru_cache(maxsize=32)
def statements_of(path: str, text: str, state: Location | None) -> Statements:
    """All that is repaired by the places alone, or what uses that state. SyntaxError or ValueError.

    Kept, since reports on one program are made again and again: after each test, for a signal.
    """
    return _source(path, text).statements(EVERYTHING if state is None else wanted_of((), {state}))


@functools.lru_cache(maxsize=1)
def _source(path: str, text: str) -> Source:
    """Its analysis takes more memory than what comes of it."""
    return Source.of_text(path, text)


def _by_line[Found: (Statement, Refused)](found: Iterable[Found]) -> dict[int, list[Found]]:
    lines: dict[int, list[Found]] = defaultdict(list)
    for each in found:
        for line in range(each.line, each.end_line + 1):
            lines[line].append(each)
    return lines


def _holder(target: ast.expr) -> str | None:
    return ast.unparse(target.value) if isinstance(target, ast.Attribute) else None
