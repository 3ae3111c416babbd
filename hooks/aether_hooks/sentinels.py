"""Objects that stand for what is missing, as None does: `_MISSING = object()`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from aether_hooks.code_blocks import CodeBlock
from aether_hooks.guards import own_nodes
from aether_hooks.locations import stores_of
from aether_hooks.names import Names
from aether_hooks.sites import INIT_METHODS


def sentinels(blocks: Mapping[CodeBlock, Sequence[ast.stmt]], names: Names) -> frozenset[str]:
    """The globals that are made once, and stored nowhere but where the module or an object is made: a place that does
    not hold one any more never will again.
    """
    made = {
        name
        for name, bindings in names.global_bindings.items()
        if len(bindings) == 1 and isinstance(bindings[0].value, ast.Call)
    }
    for block, body in blocks.items() if made else ():
        if isinstance(block, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and not _makes_object(block):
            made.difference_update(_stored_in(body))
    return frozenset(made)


def _makes_object(block: CodeBlock) -> bool:
    return getattr(block, "name", "") in INIT_METHODS


def _stored_in(body: Sequence[ast.stmt]) -> Iterator[str]:
    for node in own_nodes(body):
        match node:
            case ast.Assign(value=value) | ast.AnnAssign(value=value) | ast.NamedExpr(value=value):
                yield from _names_in(value)
            case ast.Call():
                for _, value in stores_of(node):
                    yield from _names_in(value)


def _names_in(value: ast.expr | None) -> Iterator[str]:
    """The variables whose objects a value may be."""
    match value:
        case ast.Name(id=name):
            yield name
        case ast.IfExp(body=body, orelse=orelse):
            yield from _names_in(body)
            yield from _names_in(orelse)
        case ast.BoolOp(values=values) | ast.Tuple(elts=values):
            for each in values:
                yield from _names_in(each)
