"""Sections: runs of statements that mitigation puts under the lock of one object.

A test and what it guards are one section, so that the answer stays true until the act; so are a load and the store of
what was computed from it, where they are no guarded update (guarded.py). A statement that changes the same location in
a way for which there is no guarded store, `stack.pop()`, is a section of its own. What one function stores or loads of
a state, attributes that belong together, is one, too.
"""

from __future__ import annotations

import ast
import itertools
import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from aether_hooks.acts import Act, Statement, code_of
from aether_hooks.analysis import Facts
from aether_hooks.answers import Position, Sort, end_of, position
from aether_hooks.checks import Guarding, How
from aether_hooks.code_blocks import CodeBlock
from aether_hooks.forms import SiteTable, section
from aether_hooks.guarded import Guarded
from aether_hooks.locations import describe
from aether_hooks.names import Names, Reach, Scope, elif_chain, mangle
from aether_hooks.nodes import own_nodes
from aether_hooks.recipe import LeftAlone, Location, Wanted
from aether_hooks.sites import NO_PARTNER, SiteFlag, SiteOp

OPS = {
    "attribute": SiteOp.SECTION_ATTR,
    "item": SiteOp.SECTION_ITEM,
    "global": SiteOp.SECTION_GLOBAL,
    "variable": SiteOp.SECTION_CELL,
}
_SIMPLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Delete, ast.Return, ast.Assert, ast.Raise)
_SUSPENDING = (ast.Yield, ast.YieldFrom, ast.Await, ast.AsyncFor, ast.AsyncWith)
_WAITS = frozenset({"wait", "wait_for", "sleep", "result", "acquire", "accept", "recv", "select"})
_WAITS_WITHOUT_ARGUMENT = frozenset({"join", "get"})
"""`thread.join()` and `queue.get()`; `", ".join(names)` and `names.get(key)` are others."""
_PLACE = re.compile(r"(?P<object>[^\W\d]\w*(?:\.\w+)*)(?P<key>\[.*\])?", re.DOTALL)


@dataclass(frozen=True, slots=True, order=True)
class Lock:
    """What a section takes."""

    location: Location
    holder: str | None
    """How the object is reached that the location is a part of, private names mangled; None: a variable's namespace."""
    written: str | None
    """The same as the code has it."""


@dataclass(frozen=True, slots=True)
class Section:
    """Consecutive statements of one block."""

    statements: tuple[ast.stmt, ...]
    locks: tuple[Lock, ...]
    whole: frozenset[Lock]
    """Those under which a test stands with its act, or a load with its store; under the others a change alone."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A test and its act, a change or a walk that cannot be repaired."""

    node: ast.stmt | ast.expr
    location: Location
    reason: str


def left_alone(refused: Iterable[Refused]) -> tuple[LeftAlone, ...]:
    """Each once, in the order of the lines."""
    return tuple(sorted({LeftAlone(each.node.lineno, each.location, each.reason) for each in refused}))


@dataclass(frozen=True, slots=True)
class Sections:
    """Of one module."""

    by_first: Mapping[ast.stmt, Sequence[Section]]
    """Several may begin with one statement, one within the other."""
    refused: tuple[Refused, ...] = ()

    def __iter__(self) -> Iterator[Section]:
        return itertools.chain.from_iterable(self.by_first.values())

    def enclose(
        self,
        block: Sequence[ast.stmt],
        rewrite: Callable[[ast.stmt], Iterable[ast.stmt]],
        add_site: Callable[[Lock, ast.stmt], int],
        opened: frozenset[Section] = frozenset(),
    ) -> list[ast.stmt]:
        """The block with each statement rewritten, and those of a section in its `with`. `add_site`: its own."""
        result: list[ast.stmt] = []
        rest = list(block)
        while rest:
            sections = [each for each in self.by_first.get(rest[0], ()) if each not in opened]
            if not sections:
                result += rewrite(rest.pop(0))
                continue
            outer = max(sections, key=lambda each: len(each.statements))
            sites = [add_site(lock, rest[0]) for lock in outer.locks]
            inner = self.enclose(outer.statements, rewrite, add_site, opened | {outer})
            result.append(_enclosed(outer, sites, inner))
            del rest[: len(outer.statements)]
        return result


NO_SECTIONS = Sections({})


def _enclosed(found: Section, sites: Sequence[int], body: list[ast.stmt]) -> ast.With:
    first, last = found.statements[0], found.statements[-1]
    return ast.With(
        items=[ast.withitem(context_expr=section(site, first)) for site in sites],
        body=body,
        lineno=first.lineno,
        col_offset=first.col_offset,
        end_lineno=last.end_lineno,
        end_col_offset=last.end_col_offset,
    )


def add_section(table: SiteTable, lock: Lock, first: ast.stmt, function: int) -> int:
    """The site at which a section begins."""
    index = table.add(OPS[lock.location.kind], first, lock.location.name, function, SiteFlag.GUARDED, NO_PARTNER)
    if lock.holder is not None:
        table.set_operand(index, lock.holder)
    return index


def find_sections(facts: Facts, guarded: Guarded, wanted: Wanted) -> Sections:
    """Those for wanted locations."""
    if not wanted.has_sections:
        return NO_SECTIONS
    finder = _Finder(facts, guarded, wanted)
    for check in facts.checks.found.values():
        if not check.how & (How.RESETS | How.RETESTED):
            finder.add(check.place)
    for block, statement in _statements(facts):
        finder.add_updates(block, statement)
    for block, act in facts.checks.changes():
        finder.add_change(block, act)
    for state in sorted(wanted.states):
        finder.add_state(state)
    return Sections(finder.merged(), tuple(finder.refused))


_Stretches = dict[tuple[int, int], dict[Lock, bool]]
"""Of a block, by the numbers of the first and last statement: the locks, and whether they are taken for a whole."""


class _Finder:
    def __init__(self, facts: Facts, guarded: Guarded, wanted: Wanted) -> None:
        self.refused: list[Refused] = []
        self._names = facts.names
        self._blocks = facts.blocks
        self._updates = facts.updates
        self._guarded = guarded
        self._wanted = wanted
        self._runs: dict[ast.stmt, tuple[Sequence[ast.stmt], _Stretches]] = {}
        """By the first statement of a block."""

    def add(self, place: Guarding) -> None:
        """A test and its act."""
        self._add(place.block, self._lock(place.block, place.sort, place.text), place.spots)

    def add_updates(self, block: CodeBlock, statement: Statement) -> None:
        """Loads and the stores of what was computed from them. A guarded update cannot redo every operator."""
        for node in statement.nodes:
            load = self._updates.get(node) if isinstance(node, ast.expr) else None
            text = None if load is None else describe(node)
            if load is not None and text is not None:
                self._add(block, self._lock(block, Sort.PLACE, text), [position(load), position(node)])
        if isinstance(statement.node, ast.AugAssign) and statement.node in self._guarded.updates:
            text = describe(statement.node.target)
            lock = None if text is None else self._lock(block, Sort.PLACE, text)
            self._add(block, lock, [position(statement.node)])

    def add_change(self, block: CodeBlock, act: Act) -> None:
        """A change that is no guarded store."""
        if act.through is None and act.node not in self._guarded.stores and act.statement not in self._guarded.updates:
            self._add(block, self._lock(block, act.sort, act.text), [act.at], whole=False)

    def add_state(self, state: Location) -> None:
        """From the first use of one of its parts to the last of any, where a function uses several of one object."""
        for block, body in self._blocks.items():
            scope = self._names.scopes[block]
            uses: dict[Lock, dict[str, list[Position]]] = {}
            for node in own_nodes(body):
                part = _part(self._names, scope, state, node)
                if part is not None:
                    uses.setdefault(replace(part, location=state), {}).setdefault(part.location.name, []).append(
                        position(node)
                    )
            for lock, by_part in uses.items():
                if len(by_part) > 1:
                    self._add(block, lock, list(itertools.chain.from_iterable(by_part.values())))

    def _add(self, block: CodeBlock, lock: Lock | None, spots: Collection[Position], *, whole: bool = True) -> None:
        """`whole`: a statement with a block may be enclosed together with that."""
        run = None if lock is None else _run(self._blocks[block], spots)
        if lock is None or run is None:
            return
        inside, first, last = run
        statements = inside[first : last + 1]
        reason = _why_not(block, statements)
        if not whole and not isinstance(statements[0], _SIMPLE):
            reason = "it stands in the head of a statement with a block"
        if reason is None:
            taken = self._runs.setdefault(inside[0], (inside, {}))[1].setdefault((first, last), {})
            taken[lock] = taken.get(lock, False) or whole
        else:
            self.refused.append(Refused(statements[0], lock.location, reason))

    def merged(self) -> Mapping[ast.stmt, Sequence[Section]]:
        found: dict[ast.stmt, list[Section]] = {}
        for block, stretches in self._runs.values():
            for (first, last), locks in _joined(stretches).items():
                statements = tuple(block[first : last + 1])
                taken = {lock: is_whole for lock, is_whole in locks.items() if not self._refuses(statements, lock)}
                whole = frozenset(lock for lock, is_whole in taken.items() if is_whole)
                if taken:
                    found.setdefault(block[first], []).append(Section(statements, tuple(sorted(taken, key=str)), whole))
        return found

    def _refuses(self, statements: Sequence[ast.stmt], lock: Lock) -> bool:
        """Its object is another at the end than it was at the start."""
        path = f"{lock.written}."
        for node in own_nodes(statements):
            is_bound = isinstance(node, ast.Name | ast.Attribute) and not isinstance(node.ctx, ast.Load)
            if is_bound and path.startswith(f"{ast.unparse(node)}."):
                reason = f"{ast.unparse(node)} is bound anew between what the lock would hold together"
                self.refused.append(Refused(statements[0], lock.location, reason))
                return True
        return False

    def _lock(self, block: CodeBlock, sort: Sort, text: str) -> Lock | None:
        found = lock_of(self._names, self._names.scopes[block], sort, text)
        return found if found is not None and self._wanted.sections(found.location) else None


def _statements(facts: Facts) -> Iterator[tuple[CodeBlock, Statement]]:
    for block, body in facts.blocks.items():
        yield from ((block, statement) for statement in code_of(body))


def _part(names: Names, scope: Scope, state: Location, node: ast.AST) -> Lock | None:
    """The lock of the place that the node stores or loads, if it is one of the state's."""
    text = describe(node) if isinstance(node, ast.Attribute | ast.Name) else None
    lock = None if text is None else lock_of(names, scope, Sort.PLACE, text)
    is_part = lock is not None and lock.location.kind == state.kind and lock.location.name in state.parts
    return lock if is_part else None


def lock_of(names: Names, scope: Scope, sort: Sort, text: str) -> Lock | None:
    """Of a place as locations.describe() writes it; None where it is not a variable's attributes or items."""
    found = _PLACE.fullmatch(text)
    if found is None or "][" in (found["key"] or ""):
        return None
    path = found["object"]
    own = ".".join(mangle(scope.class_name, part) for part in path.split("."))
    if sort is Sort.SIZE and found["key"] is None:
        return Lock(Location("item", path), own, path)
    if found["key"] is not None:
        return Lock(Location("item", path), own, path) if sort is Sort.PLACE else None
    if "." in path:
        holder, _, name = own.rpartition(".")
        return Lock(Location("attribute", name), holder, path.rpartition(".")[0])
    reach = names.reach(scope, own)
    if reach is Reach.GLOBAL:
        return Lock(Location("global", own), None, None)
    return Lock(Location("variable", own), None, None) if reach is Reach.CELL else None


def _run(body: Sequence[ast.stmt], spots: Collection[Position]) -> tuple[Sequence[ast.stmt], int, int] | None:
    """The shortest stretch of one block that holds all the spots: the block, its first and its last statement."""
    found = None
    block: Sequence[ast.stmt] | None = body
    while block:
        numbers = [_number_of(block, spot) for spot in spots]
        if None in numbers:
            return found
        known = [number for number in numbers if number is not None]
        found = block, min(known), max(known)
        block = next(
            (each for each in _blocks_of(block[found[1]]) if found[1] == found[2] and _holds(each, spots)), None
        )
    return found


def _number_of(block: Sequence[ast.stmt], spot: Position) -> int | None:
    number = bisect_left(block, spot, key=end_of)
    return number if number < len(block) and position(block[number]) <= spot else None


def _holds(block: Sequence[ast.stmt], spots: Iterable[Position]) -> bool:
    return all(_number_of(block, spot) is not None for spot in spots)


def _blocks_of(node: ast.stmt) -> Iterator[Sequence[ast.stmt]]:
    """An `elif` is no block of its own: it cannot be put into a `with`."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    if isinstance(node, ast.If):
        branches = list(elif_chain(node))
        yield from (branch.body for branch in branches)
        yield branches[-1].orelse
        return
    for part in (node, *getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield from (getattr(part, name, ()) for name in ("body", "orelse", "finalbody"))


def _why_not(block: CodeBlock, statements: Sequence[ast.stmt]) -> str | None:
    """What forbids a lock around the statements."""
    if not isinstance(block, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef):
        return "it is a lambda or the body of a class"
    for node in (node for statement in statements for node in own_nodes([statement])):
        if isinstance(node, ast.While):
            return "a lock is not held around a while loop, which may wait for what another thread does"
        if isinstance(node, _SUSPENDING) or (isinstance(node, ast.comprehension) and node.is_async):
            return "a lock is not held across await or yield"
        if isinstance(node, ast.Call) and _is_known_wait(node):
            return f"a lock is not held while {ast.unparse(node.func)}() waits"
    return None


def _is_known_wait(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in _WAITS or (name in _WAITS_WITHOUT_ARGUMENT and not call.args)


def _joined(stretches: _Stretches) -> _Stretches:
    """Those that overlap and are not within one another are one."""
    joined = dict(stretches)
    while (pair := _overlapping(joined)) is not None:
        one, other = pair
        whole = joined.setdefault((one[0], other[1]), {})
        for taken in (joined.pop(one), joined.pop(other)):
            for lock, is_whole in taken.items():
                whole[lock] = whole.get(lock, False) or is_whole
    return joined


def _overlapping(stretches: _Stretches) -> tuple[tuple[int, int], tuple[int, int]] | None:
    pairs = itertools.permutations(stretches, 2)
    return next(((one, other) for one, other in pairs if one[0] < other[0] <= one[1] < other[1]), None)
