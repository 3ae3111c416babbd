"""What mitigation guards: the statements that update a location in one go, and the stores beside them.

A guarded statement's load and store are done by its site (native/mitigation): no store of another guarded statement
falls in between. The middle is evaluated by the program's own code, with nothing held.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aether_hooks.expressions import takes_slice
from aether_hooks.names import Names, Reach, Scope, ScopeKind, mangle
from aether_hooks.nodes import walk
from aether_hooks.recipe import Location, Wanted
from aether_hooks.sites import SiteFlag
from aether_hooks.values import is_literal, is_super_call


@dataclass(frozen=True, slots=True)
class Update:
    """`x op= e`, or `x = ...` of a value that is computed from x by operators alone."""

    location: Location
    load: ast.expr
    """In an assignment: the part of the value that loads x; else the target itself."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """By node: a target is guarded where it stands."""

    updates: dict[ast.stmt, Update]
    stores: dict[ast.expr, Location]
    """Targets of assignments, of loops, of deletions; those of assigning updates too."""
    locked: frozenset[Location]
    """The locations whose stores take the lock of the sections on their object."""

    def flags(self, location: Location) -> SiteFlag:
        """Of each site that updates or stores there."""
        return SiteFlag.GUARDED | (SiteFlag.LOCKED if location in self.locked else SiteFlag(0))

    @property
    def loads(self) -> dict[ast.expr, ast.Assign]:
        """Of assigning updates."""
        return {update.load: node for node, update in self.updates.items() if isinstance(node, ast.Assign)}


NOTHING = Guarded({}, {}, frozenset())


def find_guarded(names: Names, wanted: Wanted) -> Guarded:
    """The updates of wanted locations in the module, and all other stores there that can be told by their names.

    Where a location has sections, all of its stores are guarded, whether there is an update or not.
    """
    updates: dict[ast.stmt, Update] = {}
    stores: list[tuple[ast.expr, Location]] = []
    for scope, statement in _statements(names):
        finder = _Finder(names, scope)
        update = finder.update(statement)
        if update is not None and wanted.updates(update.location):
            updates[statement] = update
        stores += finder.stores(statement)
    updated = {update.location for update in updates.values()}
    found = {target: location for target, location in stores if location in updated or wanted.sections(location)}
    locations = updated.union(found.values())
    return Guarded(updates, found, frozenset(location for location in locations if wanted.sections(location)))


def _statements(names: Names) -> Iterator[tuple[Scope, ast.stmt]]:
    for node, scope in names.scopes.items():
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from ((scope, statement) for statement in _within(node.body))


def _within(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of one scope."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for part in (statement, *getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            for block in ("body", "orelse", "finalbody"):
                yield from _within(getattr(part, block, ()))


@dataclass(frozen=True, slots=True)
class _Finder:
    names: Names
    scope: Scope

    def update(self, statement: ast.stmt) -> Update | None:
        match statement:
            case ast.AugAssign(target=target, value=value) if not _can_suspend_for_good(value):
                location = self.location(target)
                return None if location is None else Update(location, target)
            case ast.Assign(targets=[target], value=ast.BinOp() as value) if not _can_suspend_for_good(value):
                location = self.location(target)
                load = None if location is None else _only_load(target, value)
                return None if location is None or load is None else Update(location, load)
        return None

    def stores(self, statement: ast.stmt) -> Iterator[tuple[ast.expr, Location]]:
        for target in _targets(statement):
            location = self.location(target)
            if location is not None:
                yield target, location

    def location(self, target: ast.expr) -> Location | None:
        match target:
            case ast.Attribute(value=base, attr=attribute) if _is_place(base):
                return Location("attribute", mangle(self.scope.class_name, attribute))
            case ast.Subscript(value=base, slice=key) if (
                _is_place(base) and not _is_namespace(base) and not takes_slice(key)
            ):
                return Location("item", ast.unparse(base))
            case ast.Name(id=name):
                return self._variable(self.scope.mangle(name))
        return None

    def _variable(self, name: str) -> Location | None:
        """A variable that a function has declared to be another scope's: its guard leaves the declaration alone, and
        that is what makes the name what it is."""
        if self.scope.kind is not ScopeKind.FUNCTION:
            return None
        if name in self.scope.declared_global:
            return Location("global", name)
        if name in self.scope.declared_nonlocal and self.names.reach(self.scope, name) is Reach.CELL:
            return Location("variable", name)
        return None


def _is_place(base: ast.expr) -> bool:
    return not is_literal(base) and not is_super_call(base)


def _targets(statement: ast.stmt) -> Iterator[ast.expr]:
    match statement:
        case ast.Assign(targets=targets) | ast.Delete(targets=targets):
            yield from _flat(targets)
        case ast.AnnAssign(target=target, value=ast.expr()):
            yield target
        case ast.For(target=target) | ast.AsyncFor(target=target):
            yield from _flat([target])
        case ast.With(items=items) | ast.AsyncWith(items=items):
            yield from _flat([item.optional_vars for item in items if item.optional_vars is not None])


def _flat(targets: Sequence[ast.expr]) -> Iterator[ast.expr]:
    for target in targets:
        if isinstance(target, ast.Tuple | ast.List):
            yield from _flat(target.elts)
        else:
            yield target.value if isinstance(target, ast.Starred) else target


def _only_load(target: ast.expr, value: ast.BinOp) -> ast.expr | None:
    """The one place in the value that loads the target, as the left operand all the way down, or beside a number on its
    left: to the operators of any other object on the left, what is loaded would be shown before it is a value."""
    written = _as_load(target)
    if not _has_simple_base(target) or sum(_as_load(node) == written for node in walk(value)) != 1:
        return None
    operand: ast.expr = value
    while isinstance(operand, ast.BinOp):
        operand = operand.right if _is_number(operand.left) else operand.left
    return operand if _as_load(operand) == written else None


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float, complex)


def _can_suspend_for_good(value: ast.expr) -> bool:
    """A generator may never be resumed, and what stands on its stack is unknown to the collector."""
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in walk(value))


def _is_namespace(base: ast.expr) -> bool:
    """Its items are variables or attributes, which have other names elsewhere."""
    match base:
        case ast.Call(func=ast.Name(id="globals" | "locals" | "vars")) | ast.Attribute(attr="__dict__"):
            return True
    return False


def _as_load(node: ast.AST) -> str | None:
    if not isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        return None
    return ast.dump(node).replace("Store()", "Load()")


def _has_simple_base(target: ast.expr) -> bool:
    """It is evaluated twice, and has to be the same object both times."""
    match target:
        case ast.Name():
            return True
        case ast.Attribute(value=base):
            return _has_simple_base(base)
        case ast.Subscript(value=base, slice=ast.Constant() | ast.Name()):
            return _has_simple_base(base)
    return False
