"""Which items are only looked at: what such a look-up inserts into a defaultdict is not changed through it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from aether_hooks.nodes import own_nodes

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_READERS = frozenset("len sorted list tuple set frozenset dict sum min max any all bool str repr print".split())
_READING = frozenset("copy index count keys values items get".split())


def looked_at(body: Sequence[ast.stmt], held: Mapping[ast.expr, Sequence[ast.expr]]) -> Iterator[ast.expr]:
    """The loads whose object the function walks, tests, compares or copies, and does nothing else with.

    `held`: the expressions that may have given a variable's use its value.
    """
    nodes = list(own_nodes(body))
    read = {part for node in nodes for part in _read_by(node)}
    kept = set() if any(isinstance(node, _SCOPES) for node in nodes) else set(_kept_in_variables(nodes))
    escaping = {
        source
        for node in nodes
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node not in read
        for source in held.get(node, ())
    }
    for node in nodes:
        match node:
            case ast.Subscript(ctx=ast.Load()) if node in read or (node in kept and node not in escaping):
                yield node


def _read_by(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.For(iter=value) | ast.AsyncFor(iter=value) | ast.comprehension(iter=value):
            yield value
        case ast.If(test=value) | ast.While(test=value) | ast.IfExp(test=value) | ast.Assert(test=value):
            yield value
        case ast.UnaryOp(op=ast.Not(), operand=value) | ast.Expr(value=value) | ast.FormattedValue(value=value):
            yield value
        case ast.Subscript(value=value, ctx=ast.Load()):
            yield value
        case ast.Compare(left=left, comparators=others):
            yield from (left, *others)
        case ast.BinOp(left=left, right=right):
            yield from (left, right)
        case ast.Call(func=ast.Name(id=name), args=args) if name in _READERS:
            yield from args
        case ast.Call(func=ast.Attribute(value=value, attr=method)) if method in _READING:
            yield value


def _kept_in_variables(nodes: Sequence[ast.AST]) -> Iterator[ast.expr]:
    for node in nodes:
        match node:
            case ast.Assign(targets=targets, value=value) if all(isinstance(each, ast.Name) for each in targets):
                yield value
