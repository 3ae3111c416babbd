"""Containers that an expression makes: nobody else has them yet, and it is known what their methods do."""

from __future__ import annotations

import ast

from aether_hooks.functions import function_name
from aether_hooks.names import Names, Scope

_DISPLAYS = (ast.List, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp)
_MAKERS = frozenset(
    """
    list dict set bytearray sorted copy.copy copy.deepcopy array.array
    collections.deque collections.defaultdict collections.OrderedDict collections.Counter
    """.split()
)


def makes_container(node: ast.expr, names: Names, scope: Scope) -> bool:
    """True for a display, a comprehension, and a call of a container's type or of what copies one."""
    match node:
        case ast.Call(func=ast.Attribute(attr="copy"), args=[], keywords=[]):
            return True
        case ast.Call(func=func):
            return function_name(func, names, scope) in _MAKERS
        case ast.BinOp(left=left, op=ast.Mult(), right=right):  # `[None] * size`
            return isinstance(left, ast.List) or isinstance(right, ast.List)
        case ast.IfExp(body=body, orelse=orelse):
            return makes_container(body, names, scope) and makes_container(orelse, names, scope)
    return isinstance(node, _DISPLAYS)
