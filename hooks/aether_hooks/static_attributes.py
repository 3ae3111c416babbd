"""`__static_attributes__`: the compiler lists a class's `self.x = ...`; `S[self].x = ...` hides them from it."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from aether_hooks.names import Scope, ScopeKind
from aether_hooks.nodes import walk


class StaticAttributes:
    """The attributes whose stores were rewritten, by class."""

    def __init__(self) -> None:
        self._hidden: dict[Scope, dict[str, None]] = {}

    def note(self, scope: Scope, target: ast.Attribute) -> None:
        """As the compiler does: the base is the name `self`, the class is the nearest one around the function."""
        if not isinstance(target.ctx, ast.Store) or not isinstance(target.value, ast.Name) or target.value.id != "self":
            return
        outer = scope.parent
        while outer is not None and outer.kind is not ScopeKind.CLASS:
            outer = outer.parent
        if outer is not None:
            self._hidden.setdefault(outer, {})[target.attr] = None

    def reminder(self, scope: Scope) -> list[ast.stmt]:
        """A statement for the end of the class's body: the compiler reads it and then drops it as dead code."""
        attributes = self._hidden.get(scope)
        return [_dead_stores(attributes)] if attributes else []


def _dead_stores(attributes: Iterable[str]) -> ast.stmt:
    """`if 0: lambda self: [0 for (self.a, self.b) in ()]`, nowhere in the source."""
    dead = ast.parse("if 0: lambda self: [0 for () in ()]").body[0]
    for node in walk(dead):
        if isinstance(node, ast.comprehension):
            stores = [ast.Attribute(ast.Name("self", ast.Load()), name, ast.Store()) for name in attributes]
            node.target = ast.Tuple(elts=list(stores), ctx=ast.Store())
    for node in walk(dead):
        if "lineno" in node._attributes:
            # A function must begin somewhere.
            node.lineno = node.end_lineno = 1 if isinstance(node, ast.Lambda) else -1  # type: ignore[attr-defined]
            node.col_offset = node.end_col_offset = -1  # type: ignore[attr-defined]
    return dead
