"""Walks over syntax trees, as `ast` has them, in a third of the time, since analyses spend most of theirs on walking.

Without the nodes for load, store and delete, which say nothing that a field's name does not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def _holds_nodes(kind: type | object) -> bool:
    """Of a field's type: `expr`, `expr | None` or `list[expr]`."""
    parts = getattr(kind, "__args__", (kind,))
    return any(isinstance(each, type) and issubclass(each, ast.AST) and each is not ast.expr_context for each in parts)


class _Fields(dict[type[ast.AST], tuple[str, ...]]):
    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        fields = tuple(name for name, held in kind._field_types.items() if _holds_nodes(held))
        self[kind] = fields
        return fields


_FIELDS = _Fields()
"""By type of node, what can hold others."""


def children(node: ast.AST) -> list[ast.AST]:
    """As `ast.iter_child_nodes`."""
    found: list[ast.AST] = []
    for name in _FIELDS[type(node)]:
        value = getattr(node, name, None)
        if value.__class__ is list:
            found += value
        elif value is not None:
            found.append(value)
    # Absent keys of `{**d}` and absent defaults stand as None.
    return [each for each in found if each is not None] if None in found else found


def walk(*nodes: ast.AST) -> list[ast.AST]:
    """As `ast.walk`, of several trees one after the other."""
    found = list(nodes)
    for node in found:
        found += children(node)
    return found


def own_nodes(body: Iterable[ast.AST]) -> list[ast.AST]:
    """All nodes of the statements, but not those of functions and classes defined in them."""
    pending = list(body)
    found: list[ast.AST] = []
    while pending:
        node = pending.pop()
        found.append(node)
        if not isinstance(node, _SCOPES):
            pending += children(node)
    return found
