"""In-place operators written in Python that give a new object, as those of values that never change do."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from aether_hooks.callees import returned
from aether_hooks.names import FunctionNode, Names

_METHODS: Mapping[type[ast.operator], str] = {
    ast.Add: "__iadd__",
    ast.Mult: "__imul__",
    ast.BitOr: "__ior__",
    ast.Sub: "__isub__",
    ast.BitAnd: "__iand__",
    ast.BitXor: "__ixor__",
}


def replacing_operators(names: Names, held: Mapping[ast.expr, Sequence[ast.expr]]) -> frozenset[type[ast.operator]]:
    """The operators whose in-place methods in this module all return what they make."""
    methods: dict[str, list[FunctionNode]] = {}
    for node in names.scopes:
        if isinstance(node, ast.FunctionDef):
            methods.setdefault(node.name, []).append(node)
    return frozenset(
        operator
        for operator, name in _METHODS.items()
        if name in methods and all(_makes_new(method, names, held) for method in methods[name])
    )


def _makes_new(method: FunctionNode, names: Names, held: Mapping[ast.expr, Sequence[ast.expr]]) -> bool:
    classes = {node.name for node in names.scopes if isinstance(node, ast.ClassDef)}
    values = [value for given in returned(method) for value in _values(given, held)]
    return bool(values) and all(_is_made(value, classes) for value in values)


def _values(node: ast.expr, held: Mapping[ast.expr, Sequence[ast.expr]]) -> Iterator[ast.expr]:
    """What a local variable may hold, or the expression itself."""
    yield from held.get(node, (node,))


def _is_made(value: ast.expr, classes: set[str]) -> bool:
    match value:
        case ast.Call(func=ast.Name(id=name)):
            return name in classes
        case ast.Call(func=ast.Attribute(attr="__class__") | ast.Call(func=ast.Name(id="type"))):
            return True
    return isinstance(value, ast.BinOp)
