"""How a function reads a location: once, or tested before it is used.

A location that an activation loads once cannot show it two different values; see race-model.md, section 3, `benign`.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from aether_hooks.guards import own_nodes, tests_in
from aether_hooks.locations import location_of
from aether_hooks.names import Names, Scope
from aether_hooks.sites import SiteFlag


class Reads:
    """Collects `flags` of loads."""

    def __init__(self, names: Names, held: Mapping[ast.expr, Sequence[ast.expr]]) -> None:
        """`held`: the expressions that may have given a variable's use its value."""
        self.flags: dict[ast.expr, SiteFlag] = {}
        self._names = names
        self._held = held
        self._scope = names.module

    def run(self, scope: Scope, body: Sequence[ast.stmt]) -> None:
        self._scope = scope
        loads: dict[ast.expr, str] = {}
        stored: set[str] = set()
        for node in own_nodes(body):
            text = self._text(node)
            if text is None or not isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
                continue
            if _is_load(node):
                loads[node] = text
            else:
                stored.add(text)
        counts = Counter(loads.values())
        for load, text in loads.items():
            if counts[text] == 1 and text not in stored:
                self._mark(load, SiteFlag.SINGLE_LOAD)
        for node in own_nodes(body):
            for tested in _tested_values(node):
                for load in self._sources(tested):
                    self._mark(load, SiteFlag.TESTED)

    def _text(self, node: ast.AST) -> str | None:
        location = location_of(node, self._names, self._scope)
        return None if location is None else location.text

    def _mark(self, node: ast.expr, flag: SiteFlag) -> None:
        self.flags[node] = self.flags.get(node, SiteFlag(0)) | flag

    def _sources(self, node: ast.expr) -> set[ast.expr]:
        """The expression itself, and those whose value it has through local variables."""
        found: set[ast.expr] = set()
        pending = [node]
        while pending:
            source = pending.pop()
            if source not in found:
                found.add(source)
                pending.extend(self._held.get(source, ()))
                if isinstance(source, ast.NamedExpr):
                    pending.append(source.value)
        return found


def _is_load(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
        return name in ("get", "getattr", "__getitem__")
    return isinstance(getattr(node, "ctx", None), ast.Load)


def _tested_values(node: ast.AST) -> Iterator[ast.expr]:
    """The values that a condition compares with None or takes the truth of."""
    if not isinstance(node, ast.If | ast.While | ast.IfExp | ast.Assert):
        return
    for part in ast.walk(node.test):
        match part:
            case ast.Compare(
                left=left, ops=[ast.Is() | ast.IsNot() | ast.Eq() | ast.NotEq()], comparators=[ast.Constant(value=None)]
            ):
                yield left
    for test in tests_in(node.test):
        yield test.node
