"""Compare-and-set: under a lock, a location is compared with what was loaded from it before, and stored if it is still
the same.

What the first load gave is not used unless the second load finds it unchanged, so that the update begins with the
second one. A version that every store counts up stands for what is stored together with it (optimistic concurrency
control: Kung, Robinson, On Optimistic Methods for Concurrency Control, 1981).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from aether_hooks.answers import position
from aether_hooks.locations import Location, Origins, variable_of
from aether_hooks.names import FunctionNode, Names
from aether_hooks.nodes import own_nodes
from aether_hooks.sites import INIT_METHODS


@dataclass(frozen=True, slots=True)
class Validated(Location):
    """Not a location: stands among the origins of a value for one that was compared again."""

    origin: Location
    depth: int
    """How many locks were held: it is valid while they are."""
    by: tuple[str, str | None] | None = None
    """Of a parameter: the one that was compared, and the attribute that it was compared with."""


def validate(origin: Location, depth: int, by: tuple[str, str | None] | None = None) -> Location:
    return (
        origin
        if isinstance(origin, Validated)
        else Validated(f"\0valid {origin.text}", origin.names, origin, depth, by)
    )


def released(origins: Origins, depth: int) -> Origins:
    """The origins where no more than `depth` locks are held any longer."""
    if not any(isinstance(origin, Validated) and origin.depth > depth for origin in origins):
        return origins
    return {_after_release(origin, depth): load for origin, load in origins.items()}


def _after_release(origin: Location, depth: int) -> Location:
    return origin.origin if isinstance(origin, Validated) and origin.depth > depth else origin


def equalities(test: ast.expr, truth: bool) -> Iterator[tuple[ast.expr, ast.expr, ast.Name]]:
    """What equals what where the condition is `truth`, and the variable that this is, or is a part of."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from equalities(operand, not truth)
        case ast.BoolOp(op=op, values=values) if isinstance(op, ast.And) is truth:
            for value in values:
                yield from equalities(value, truth)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            if isinstance(op, ast.Eq | ast.Is if truth else ast.NotEq | ast.IsNot):
                for place, copy in ((left, right), (right, left)):
                    if (variable := variable_of(copy)) is not None:
                        yield place, copy, variable


class Versions:
    """Which attributes count up with every store of which others, as far as the module says."""

    def __init__(self, names: Names) -> None:
        self._stored: dict[str, set[ast.AST]] = {}
        self._counted: dict[str, set[ast.AST]] = {}
        for function in names.scopes:
            if isinstance(function, FunctionNode) and function.name not in INIT_METHODS:
                self._read(function)

    def covers(self, version: str | None, load: ast.expr, first: ast.expr) -> bool:
        """True if a `version` that was loaded before, and is the same, says that what was loaded is the same."""
        if version is None or not isinstance(load, ast.Attribute | ast.Call) or position(load) < position(first):
            return False
        if isinstance(load, ast.Call):
            return True  # a getter's result
        stored = self._stored.get(load.attr, set())
        return stored <= self._counted.get(version, set())

    def _read(self, function: FunctionNode) -> None:
        for node in own_nodes(function.body):
            if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
                self._stored.setdefault(node.attr, set()).add(function)
            for target in _counted_up(node):
                self._counted.setdefault(target.attr, set()).add(function)


def _counted_up(node: ast.AST) -> Iterator[ast.Attribute]:
    match node:
        case ast.AugAssign(target=ast.Attribute() as target, op=ast.Add(), value=ast.Constant()):
            yield target
        case ast.Assign(targets=targets, value=ast.BinOp(op=ast.Add(), right=ast.Constant())):
            yield from (target for target in targets if isinstance(target, ast.Attribute))
