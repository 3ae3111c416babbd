"""Loops over the keys of a container: in their bodies what is under such a key is expected to be there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from aether_hooks.names import ComprehensionNode, elements
from aether_hooks.spans import Span, around, spans_of

_COPIES = frozenset({"list", "tuple", "set", "frozenset", "sorted", "iter", "reversed"})
_VIEWS = frozenset({"keys", "copy", "snapshot"})

type Walk = tuple[ast.Subscript, ast.expr, tuple[Span, ...]]
"""What is under the key, what is walked, and where the key is known."""


def walks_of(node: ast.For | ast.AsyncFor | ComprehensionNode) -> Iterator[Walk]:
    if isinstance(node, ast.For | ast.AsyncFor):
        yield from _walk(node.target, node.iter, spans_of(node.body))
        return
    for number, generator in enumerate(node.generators):
        inner = [
            *generator.ifs,
            *(part for later in node.generators[number + 1 :] for part in (later.iter, *later.ifs)),
        ]
        yield from _walk(generator.target, generator.iter, tuple(map(around, (*inner, *elements(node)))))


def _walk(target: ast.expr, walked: ast.expr, spans: tuple[Span, ...]) -> Iterator[Walk]:
    match _uncopied(walked), target:
        case ast.Call(func=ast.Attribute(value=container, attr="items"), args=[]), ast.Tuple(
            elts=[ast.Name() as key, _]
        ):
            pass
        case ast.Call(), _:
            return
        case container, ast.Name() as key:
            pass
        case _:
            return
    under_key = ast.Subscript(container, ast.Name(key.id, ast.Load()), ast.Load())
    yield ast.copy_location(under_key, walked), walked, spans


def _uncopied(walked: ast.expr) -> ast.expr:
    match walked:
        case ast.Call(func=ast.Name(id=name), args=[copied, *_]) if name in _COPIES:
            return _uncopied(copied)
        case ast.Call(func=ast.Attribute(value=container, attr=name), args=[]) if name in _VIEWS:
            return _uncopied(container)
    return walked
