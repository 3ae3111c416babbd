"""Loads of several attributes of one object with nothing between them: one probe stands for all.

`(self.x * other.x) + (self.y * other.y)` needs a probe for `self` and one for `other`. The first load's probe records
all loads of its group, so a group holds only what is certainly loaded, and ends where other code may run: a lock that
is taken in between would order the later loads, but not the earlier ones.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from aether_hooks.names import Bound, Names, Reach, Scope, ScopeKind
from aether_hooks.sites import SiteFlag

MAX_GROUP = 8
"""As many loads as the native probe can announce at once."""

_SIGNALLED = SiteFlag.CONST_FLAG | SiteFlag.AWAITS
"""Of loads that may see a signal, which orders the later loads, but not the earlier ones."""

_GROUPED_FLAGS = SiteFlag.SINGLE_LOAD | SiteFlag.FIRST_HALF | SiteFlag.CHANGED


@dataclass(slots=True)
class _Group:
    """The loads of one variable's attributes so far."""

    loads: list[ast.Attribute] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    stored: set[str] = field(default_factory=set)


class Groups:
    """Collects `follows`: the load whose probe, or whose group's, records this load as well.

    And `repeated`: a load that needs no site of its own -> the load of the same attribute before it.
    """

    def __init__(
        self, names: Names, flags: dict[ast.expr, SiteFlag], linked: Iterable[ast.expr], named: Iterable[ast.expr]
    ) -> None:
        """`linked`: loads whose sites have partners of another kind; `named`: those that keep a site of their own."""
        self.follows: dict[ast.Attribute, ast.Attribute] = {}
        self.repeated: dict[ast.Attribute, ast.Attribute] = {}
        self._names = names
        self._flags = flags
        self._linked = frozenset(linked)
        self._named = frozenset(named)
        self._scope = names.module
        self._open: dict[str, _Group] = {}
        self._members = _members(names)
        self._methods = _methods(names)

    def run(self, scope: Scope, body: Sequence[ast.stmt]) -> None:
        if scope.kind is ScopeKind.FUNCTION:
            self._scope = scope
            self._block(body)

    # statements

    def _block(self, body: Sequence[ast.stmt]) -> None:
        self._close()
        for node in body:
            self._statement(node)
        self._close()

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                self._expression(value)
                for target in targets:
                    self._target(target)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._expression(value)
                self._target(target)
            case ast.AugAssign(target=ast.Name() | ast.Attribute() as target, value=value):
                self._base(target)
                self._expression(value)
                self._stored(target)
            case ast.Expr(value=value) | ast.Return(value=ast.expr() as value):
                self._expression(value)
            case ast.If(test=test, body=body, orelse=orelse):
                self._expression(test)
                self._block(body)
                self._block(orelse)
            case ast.For(iter=test, body=body, orelse=orelse) | ast.While(test=test, body=body, orelse=orelse):
                if isinstance(node, ast.For):
                    self._expression(test)
                self._block(body)
                self._block(orelse)
            case ast.With(body=body):
                self._block(body)
            case ast.Pass() | ast.Break() | ast.Continue() | ast.Global() | ast.Nonlocal():
                pass
            case _:  # also `try`: what fails there may leave the group's later loads undone, and the program goes on
                self._close()

    def _target(self, target: ast.expr) -> None:
        match target:
            case ast.Name() | ast.Attribute():
                self._base(target)
                self._stored(target)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    self._target(part)
            case _:
                self._close()

    def _base(self, target: ast.Name | ast.Attribute) -> None:
        if isinstance(target, ast.Attribute):
            self._expression(target.value)

    def _stored(self, target: ast.Name | ast.Attribute) -> None:
        if isinstance(target, ast.Name):
            self._open.pop(target.id, None)
        elif not self._is_plain(target.attr):
            self._close()
        elif isinstance(target.value, ast.Name):
            self._open.setdefault(target.value.id, _Group()).stored.add(target.attr)

    # expressions, in the order in which they are evaluated

    def _expression(self, node: ast.expr) -> None:
        match node:
            case ast.Constant() | ast.Name():
                pass
            case ast.Attribute(value=base):
                self._expression(base)
                self._load(node)
            case ast.BinOp():
                self._all(_operands(node))
            case ast.UnaryOp(operand=operand):
                self._expression(operand)
            case ast.Compare(left=left, comparators=[right]):
                self._expression(left)
                self._expression(right)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                self._all(parts)
            case ast.BoolOp(values=[first, *others]):
                self._expression(first)
                self._apart_from_all(others)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self._expression(test)
                self._apart_from_all([body, orelse])
            case ast.Call(func=func, args=args, keywords=keywords):
                self._function(func)
                self._all(args)
                self._all([keyword.value for keyword in keywords])
                self._close()
            case ast.Subscript(value=base, slice=index):
                self._expression(base)
                self._expression(index)
                self._close()
            case _:
                self._close()

    def _all(self, nodes: Sequence[ast.expr]) -> None:
        for node in nodes:
            self._expression(node)

    def _apart_from_all(self, nodes: Sequence[ast.expr]) -> None:
        """What may be left out is in no group with what comes before or after it."""
        for node in nodes:
            self._close()
            self._expression(node)
        self._close()

    def _function(self, func: ast.expr) -> None:
        if isinstance(func, ast.Attribute):
            self._expression(func.value)
            if not self._is_method(func.attr):
                self._close()
        else:
            self._expression(func)

    def _load(self, node: ast.Attribute) -> None:
        base = node.value
        if isinstance(base, ast.Name) and self._names.is_module(self._scope, self._scope.mangle(base.id)):
            return
        if not self._is_plain(node.attr):
            self._close()
        elif isinstance(base, ast.Name) and self._is_local(base.id):
            self._join(self._open.setdefault(base.id, _Group()), node)

    def _join(self, group: _Group, node: ast.Attribute) -> None:
        flags = self._flags.get(node, SiteFlag(0))
        if flags & _SIGNALLED:
            self._close()
        if node in self._linked or node.attr in group.stored or flags & ~_GROUPED_FLAGS:
            return
        if node.attr in group.names:
            if node not in self._named:
                self.repeated[node] = next(load for load in group.loads if load.attr == node.attr)
            return
        if group.loads and len(group.loads) < MAX_GROUP:
            self.follows[node] = group.loads[-1]
        elif group.loads:
            return
        group.loads.append(node)
        group.names.add(node.attr)

    def _close(self) -> None:
        self._open.clear()

    # what runs no code

    def _is_local(self, name: str) -> bool:
        return self._names.reach(self._scope, self._scope.mangle(name)) is Reach.LOCAL

    def _is_plain(self, attribute: str) -> bool:
        """True for a name that the module stores as an attribute and none of its classes defines: no property."""
        known = attribute in self._members or attribute in self._names.properties
        return attribute in self._names.stored_attributes and not known

    def _is_method(self, attribute: str) -> bool:
        return attribute in self._methods and attribute not in self._names.stored_attributes


def _members(names: Names) -> set[str]:
    """What the module's classes define: methods, properties, classes."""
    classes = (scope for scope in names.all_scopes if scope.kind is ScopeKind.CLASS)
    return {
        name
        for scope in classes
        for name, bindings in scope.bindings.items()
        if any(binding.kind is Bound.DEFINITION for binding in bindings)
    }


def _methods(names: Names) -> set[str]:
    """The names that stand for a function wherever a class of the module defines them."""
    plain: set[str] = set()
    others: set[str] = set()
    for node in names.scopes:
        if isinstance(node, ast.ClassDef):
            for part in node.body:
                if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
                    (others if part.decorator_list else plain).add(part.name)
    return plain - others


def _operands(node: ast.BinOp) -> list[ast.expr]:
    """Those of a long sum in their order, without descending into it."""
    operands: list[ast.expr] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp):
        operands.append(left.right)
        left = left.left
    return [left, *reversed(operands)]
