"""Compare-and-set: a location is compared with what was loaded from it before, and stored if it is still the same.

What the first load gave is not used unless the second load finds it unchanged, so that the update begins with the
second one. A version that is stored together with others stands for these (optimistic locking: Kung, Robinson, On
Optimistic Methods for Concurrency Control, 1981).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from aether_hooks.answers import position
from aether_hooks.guards import own_nodes
from aether_hooks.locations import Location, describe, location_of
from aether_hooks.names import Names, Scope


def equalities(test: ast.expr, truth: bool) -> Iterator[tuple[ast.expr, ast.Name]]:
    """What equals which variable where the condition is `truth`."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from equalities(operand, not truth)
        case ast.BoolOp(op=op, values=values) if isinstance(op, ast.And) is truth:
            for value in values:
                yield from equalities(value, truth)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            if isinstance(op, ast.Eq | ast.Is if truth else ast.NotEq | ast.IsNot):
                if isinstance(right, ast.Name):
                    yield left, right
                if isinstance(left, ast.Name):
                    yield right, left


def is_stored_in(body: Sequence[ast.stmt], location: Location, names: Names, scope: Scope) -> bool:
    return any(
        location_of(node, names, scope) == location
        for node in own_nodes(body)
        if isinstance(getattr(node, "ctx", None), ast.Store)
    )


def valid_with(
    place: ast.expr, location: Location, load: ast.expr, *, stored: bool
) -> Callable[[Location, ast.expr], bool]:
    """Which loads are as good as new where `place` is as it was loaded: that one, and, if `place` is `stored` as a
    version is, those that were made of the same object after it.
    """

    def is_valid(origin: Location, other: ast.expr) -> bool:
        if origin == location:
            return other is load
        return stored and _owner(other) == _owner(place) is not None and position(load) < position(other)

    return is_valid


def _owner(node: ast.expr) -> str | None:
    return describe(node.value) if isinstance(node, ast.Attribute | ast.Subscript) else None
