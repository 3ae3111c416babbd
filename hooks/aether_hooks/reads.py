"""How a function reads a location: once, tested before it is used, or tested again under a lock.

A location that an activation loads once cannot show it two different values; see race-model.md, section 3, `benign`.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from aether_hooks.guards import tests_in
from aether_hooks.locations import location_of
from aether_hooks.names import Names, Scope
from aether_hooks.sites import SiteFlag

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class Reads:
    """Collects `flags` of loads."""

    def __init__(self, names: Names) -> None:
        self.flags: dict[ast.expr, SiteFlag] = {}
        self._names = names
        self._scope = names.module

    def run(self, scope: Scope, body: Sequence[ast.stmt]) -> None:
        self._scope = scope
        loads: dict[ast.expr, str] = {}
        stored: set[str] = set()
        for node in _own_nodes(body):
            text = self._text(node)
            if text is None or not isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
                continue
            if isinstance(node.ctx, ast.Load):
                loads[node] = text
            else:
                stored.add(text)
        counts = Counter(loads.values())
        tested_again = {text for node in _own_nodes(body) for text in self._tested_again(node)}
        for load, text in loads.items():
            if counts[text] == 1 and text not in stored:
                self._mark(load, SiteFlag.SINGLE_LOAD)
            if text in tested_again:
                self._mark(load, SiteFlag.TESTED_AGAIN)
        for node in _own_nodes(body):
            for load in _tested_loads(node):
                self._mark(load, SiteFlag.TESTED)

    def _text(self, node: ast.AST) -> str | None:
        location = location_of(node, self._names, self._scope)
        return None if location is None else location.text

    def _mark(self, node: ast.expr, flag: SiteFlag) -> None:
        self.flags[node] = self.flags.get(node, SiteFlag(0)) | flag

    def _tested_again(self, node: ast.AST) -> Iterator[str]:
        """Double-checked locking: the locations whose test `node` repeats under a lock before it stores them."""
        if not isinstance(node, ast.If):
            return
        outer = set(map(self._text, _tested_loads(node)))
        for inner in _own_nodes(node.body):
            if isinstance(inner, ast.With | ast.AsyncWith):
                for again in _own_nodes(inner.body):
                    if isinstance(again, ast.If):
                        tested = outer.intersection(map(self._text, _tested_loads(again)))
                        yield from (text for text in tested if text is not None and self._stores(again, text))

    def _stores(self, node: ast.If, text: str) -> bool:
        return any(
            isinstance(part, ast.Name | ast.Attribute | ast.Subscript)
            and isinstance(part.ctx, ast.Store)
            and self._text(part) == text
            for part in _own_nodes(node.body)
        )


def _own_nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All nodes of the statements, but not those of functions and classes defined in them."""
    pending = list(body)
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, _SCOPES):
            pending.extend(ast.iter_child_nodes(node))


def _tested_loads(node: ast.AST) -> Iterator[ast.expr]:
    """The loads whose value a condition compares with None or takes the truth of."""
    if not isinstance(node, ast.If | ast.While | ast.IfExp | ast.Assert):
        return
    for part in ast.walk(node.test):
        match part:
            case ast.Compare(
                left=left, ops=[ast.Is() | ast.IsNot() | ast.Eq() | ast.NotEq()], comparators=[ast.Constant(value=None)]
            ):
                yield left.value if isinstance(left, ast.NamedExpr) else left
    for test in tests_in(node.test):
        yield test.node
