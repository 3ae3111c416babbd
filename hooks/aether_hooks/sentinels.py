"""Objects that stand for what is missing, as None does: `_MISSING = object()`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from aether_hooks.code_blocks import CodeBlock
from aether_hooks.names import Names, Reach, Scope, ScopeKind
from aether_hooks.nodes import own_nodes, walk
from aether_hooks.sites import INIT_METHODS


def sentinels(blocks: Mapping[CodeBlock, Sequence[ast.stmt]], names: Names) -> frozenset[str]:
    """The globals that are made once, and stored nowhere but where the module or an object is made: a place that does
    not hold one any more never will again. Whatever else is done with one may store it.
    """
    made = {
        name
        for name, bindings in names.global_bindings.items()
        if len(bindings) == 1 and isinstance(bindings[0].value, ast.Call)
    }
    for block, body in blocks.items() if made else ():
        made.difference_update(_handed_on(block, body, names))
    return frozenset(made)


def _handed_on(block: CodeBlock, body: Sequence[ast.stmt], names: Names) -> Iterator[str]:
    """The variables that a block does more with than to compare them, or to store them where it makes something."""
    scope = names.scopes[block]
    known = set(_compared(body))
    if not isinstance(block, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or _makes_object(block):
        known.update(_stored(body, names, scope))
    loads = (node for node in _nodes_of(body, names) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
    for load in loads:
        if load not in known and names.reach(scope, scope.mangle(load.id)) is Reach.GLOBAL:
            yield load.id


def _nodes_of(body: Sequence[ast.stmt], names: Names) -> Iterator[ast.AST]:
    """With the defaults of the functions that are defined there."""
    for node in own_nodes(body):
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for given in (*node.args.defaults, *node.args.kw_defaults):
                yield from () if given is None or _is_only_compared(given, node, names) else walk(given)


def _is_only_compared(
    default: ast.expr, function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, names: Names
) -> bool:
    """True for the default of a parameter that the function compares, and hands to nobody but its caller."""
    args = function.args
    positional = [*args.posonlyargs, *args.args]
    with_default = positional[len(positional) - len(args.defaults) :]
    defaults = [*zip(with_default, args.defaults, strict=True), *zip(args.kwonlyargs, args.kw_defaults, strict=True)]
    name = next(parameter.arg for parameter, given in defaults if given is default)
    body = function.body if isinstance(function.body, list) else [function.body]
    known = {*_compared(body), *_returned(body)}
    if _makes_object(function):
        known.update(_stored(body, names, names.scopes[function]))
    nodes = (node for statement in body for node in walk(statement))
    return all(node in known for node in nodes if isinstance(node, ast.Name) and node.id == name)


def _makes_object(block: CodeBlock) -> bool:
    return getattr(block, "name", "") in INIT_METHODS


def _compared(body: Sequence[ast.AST]) -> Iterator[ast.expr]:
    """The operands of comparisons, and what `get` and `getattr` give where they find nothing."""
    for node in own_nodes(body):
        match node:
            case ast.Compare(left=left, comparators=others):
                for operand in (left, *others):
                    yield from operand.elts if isinstance(operand, ast.Tuple) else (operand,)
            case ast.Call(func=ast.Attribute(attr="get" | "pop") | ast.Name(id="getattr" | "next")):
                yield from node.args
                yield from (keyword.value for keyword in node.keywords)


def _returned(body: Sequence[ast.AST]) -> Iterator[ast.expr]:
    for node in own_nodes(body):
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value


def _stored(body: Sequence[ast.AST], names: Names, scope: Scope) -> Iterator[ast.expr]:
    """What is stored in places that are no variables, nor another module's."""
    for node in own_nodes(body):
        match node:
            case ast.Assign(targets=targets, value=value) if all(_is_place(each, names, scope) for each in targets):
                yield from _parts(value)
            case ast.AnnAssign(target=target, value=ast.expr() as value) if _is_place(target, names, scope):
                yield from _parts(value)


def _is_place(target: ast.expr, names: Names, scope: Scope) -> bool:
    match target:
        case ast.Name():
            return scope.kind in (ScopeKind.CLASS, ScopeKind.MODULE)
        case ast.Attribute(value=ast.Name(id=name)):
            return not names.is_module(scope, name)
        case ast.Tuple(elts=elts):
            return all(_is_place(each, names, scope) for each in elts)
    return isinstance(target, ast.Attribute | ast.Subscript)


def _parts(value: ast.expr) -> Iterator[ast.expr]:
    """What may be stored of a value."""
    match value:
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*_parts(body), *_parts(orelse))
        case ast.BoolOp(values=values) | ast.Tuple(elts=values):
            for each in values:
                yield from _parts(each)
        case _:
            yield value
