"""Which calls' results outlive their statement: an iterator that is kept is walked where it is used, not where it is
made."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from aether_hooks.callees import returned
from aether_hooks.functions import LAZY_FUNCTIONS
from aether_hooks.names import CONSUMERS
from aether_hooks.nodes import walk


def kept_results(tree: ast.Module) -> frozenset[ast.Call]:
    """The calls whose result is bound to a variable, stored, returned or yielded as it is."""
    return frozenset(_kept(walk(tree))) - given_to_loops(tree)


def given_to_loops(tree: ast.Module) -> frozenset[ast.Call]:
    """The calls whose result an `__iter__` returns: to walk the object is to walk that.

    None where the module steps an iterator by hand, as `next(iter(bag))` does: it may be such an object's, and takes no
    more than it asks for.
    """
    nodes = walk(tree)
    methods = (node for node in nodes if isinstance(node, ast.FunctionDef) and node.name == "__iter__")
    given = frozenset(value for method in methods for value in returned(method) if isinstance(value, ast.Call))
    return given if given.issuperset(_stepped_by_hand(nodes)) else frozenset()


_KEEPING = (ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.Return, ast.Yield)


def _kept(nodes: Sequence[ast.AST]) -> Iterator[ast.Call]:
    for node in nodes:
        if isinstance(node, _KEEPING) and isinstance(node.value, ast.Call) and not _unpacks(node):
            yield node.value


def _unpacks(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and any(isinstance(target, ast.Tuple | ast.List) for target in node.targets)


def _stepped_by_hand(nodes: Sequence[ast.AST]) -> Iterator[ast.Call]:
    """The calls that make an iterator for others than a loop, a comprehension or a function that uses it up."""
    used_up = {part for node in nodes for part in _used_up_by(node)}
    for node in nodes:
        if isinstance(node, ast.Call) and _asks_for_iterator(node) and node not in used_up:
            yield node
    for node in (*_kept(nodes), *_stepped_at_once(nodes)):
        if isinstance(node.func, ast.Name) and node.func.id in LAZY_FUNCTIONS:
            yield node


def _used_up_by(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.For(iter=value) | ast.comprehension(iter=value) | ast.YieldFrom(value=value):
            yield value
        case ast.Call(func=ast.Name(id=name), args=args) if name in CONSUMERS:
            yield from args


def _asks_for_iterator(node: ast.Call) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="iter"), args=[_]) | ast.Call(func=ast.Attribute(attr="__iter__"), args=[]):
            return True
    return False


def _stepped_at_once(nodes: Sequence[ast.AST]) -> Iterator[ast.Call]:
    """What `next` gets as it is made."""
    for node in nodes:
        match node:
            case ast.Call(func=ast.Name(id="next"), args=[ast.Call() as made, *_]):
                yield made
