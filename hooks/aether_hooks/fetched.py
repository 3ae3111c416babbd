"""Operands that a probe can fetch itself, so that the code need not push them.

A fast local is in the frame that runs, and a constant that Python makes only once can stand in the site's row.
"""

from __future__ import annotations

import ast

from aether_hooks.names import Bound, Names, Scope, ScopeKind
from aether_hooks.sites import Operand

_SMALL_INTEGERS = range(-5, 257)


def fetched_operand(names: Names, scope: Scope, operand: ast.expr) -> Operand | None:
    """None where the operand is anything else."""
    match operand:
        case ast.Name(id=identifier):
            name = scope.mangle(identifier)
            return name if _is_fast(names, scope, name, operand) else None
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))) if type(value) is int:
            return (-value,) if -value in _SMALL_INTEGERS else None
        case ast.Constant(value=value):
            return (value,) if _is_made_once(value) else None
    return None


def _is_made_once(value: object) -> bool:
    if isinstance(value, bool) or value is None:
        return True
    if isinstance(value, str):
        return value.isascii() and value.isidentifier()
    return type(value) is int and value in _SMALL_INTEGERS


def _is_fast(names: Names, scope: Scope, name: str, node: ast.Name) -> bool:
    owner = scope.owner(name)
    if owner is None or owner.kind in (ScopeKind.MODULE, ScopeKind.CLASS, ScopeKind.TYPE_PARAMS):
        return False
    if owner.frame is not scope.frame or name in owner.frame.cells:
        return False
    bindings, place = owner.bindings[name], names.places.get(node)
    if not bindings:  # a mere annotation
        return False
    # The compiler numbers locals by their first appearance, which has to stay: `locals()` shows them in that order.
    first = bindings[0]
    return first.kind is Bound.PARAMETER or place is None or first.place.order < place.order
