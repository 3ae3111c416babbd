"""Objects that an activation makes, has an attribute hold, and only then fills: others may find them half filled.

self.conf = Conf()
self.conf.user = "me"
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from aether_hooks.callees import Callees
from aether_hooks.fresh import makes_container
from aether_hooks.names import Bound, Names, Reach, Scope
from aether_hooks.nodes import walk
from aether_hooks.states import Moment, Path


@dataclass(slots=True)
class _Filling:
    """`statement`: the last one that puts the object there or fills it."""

    statement: int
    path: Path


class Publications:
    """Of one activation after another, in the order of its statements."""

    def __init__(self, names: Names, callees: Callees) -> None:
        self._names = names
        self._callees = callees
        self._scope = names.module
        self._stored: frozenset[tuple[str, str]] = frozenset()
        self._held_by: dict[str, ast.Attribute] = {}
        self._fillings: dict[tuple[str, str], _Filling] = {}

    def enter(self, node: ast.AST, scope: Scope) -> None:
        self._scope = scope
        self._stored = frozenset(_stored_in(node))
        self._held_by, self._fillings = {}, {}

    def puts(self, target: ast.expr, value: ast.expr, moment: Moment) -> bool:
        """Notes the store. True if an attribute gets a new object by it."""
        match target:
            case ast.Attribute(value=ast.Name(id=root), attr=attribute) if self._is_new(value):
                self._fillings[root, attribute] = _Filling(moment.statement, moment.path)
                if isinstance(value, ast.Name):
                    self._held_by[value.id] = target
                return True
        return False

    def spellings(self, node: ast.AST) -> Iterator[ast.AST]:
        """The access as it is written; and where its object is a variable's, by the attribute that holds that too."""
        yield node
        match node:
            case ast.Attribute(value=ast.Name() as base, attr=attribute) if (held := self._holder(base)) is not None:
                yield ast.Attribute(held, attribute, node.ctx)
            case ast.Subscript(value=ast.Name() as base, slice=key) if (held := self._holder(base)) is not None:
                yield ast.Subscript(held, key, node.ctx)

    def fills(self, root: str, way: str, moment: Moment) -> bool:
        """True of a store into what the statements right before it have put there: whatever else happens in between,
        the object may be in use, and be changed by its users.
        """
        filling = self._fillings.get((root, way.partition(".")[0]))
        if filling is None or moment.path != filling.path or moment.statement - filling.statement > 1:
            return False
        filling.statement = moment.statement
        return True

    def may_be_others(self, root: str, way: str, moment: Moment) -> bool:
        """True of a load from what the attribute holds, where that may be another activation's object as well."""
        filling = self._fillings.get((root, way.partition(".")[0]))
        return filling is not None and moment.path[: len(filling.path)] != filling.path

    def _is_new(self, value: ast.expr) -> bool:
        if isinstance(value, ast.Name):
            given = self._given(value)
            return given is not None and not isinstance(given, ast.Name) and self._is_new(given)
        if makes_container(value, self._names, self._scope) or any(self._callees.classes_made(value, self._scope)):
            return True
        match value:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                return name[:1].isupper()
        return False

    def _holder(self, variable: ast.Name) -> ast.Attribute | None:
        """The attribute that holds what the variable does."""
        if variable.id in self._held_by:
            return self._held_by[variable.id]
        match self._given(variable):
            case ast.Attribute(value=ast.Name(id=root), attr=attribute) as held:
                return None if (root, attribute) in self._stored else held
        return None

    def _given(self, variable: ast.Name) -> ast.expr | None:
        """The only value of a local variable."""
        name = self._scope.mangle(variable.id)
        bindings = self._names.bindings_of(self._scope, name)
        if len(bindings) != 1 or bindings[0].kind is not Bound.VALUE or bindings[0].scope is not self._scope:
            return None
        return bindings[0].value if self._names.reach(self._scope, name) is not Reach.GLOBAL else None


def _stored_in(node: ast.AST) -> Iterator[tuple[str, str]]:
    for part in walk(node):
        match part:
            case ast.Attribute(value=ast.Name(id=root), attr=attribute, ctx=ast.Store() | ast.Del()):
                yield root, attribute
