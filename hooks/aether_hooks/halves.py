"""Updates of which one half stands in another function: the load in a getter, or the store in a setter.

`self._n = self.n + 1` with a property `n`, `self.n = self.next()`, `self.set(self._n + 1)`. That both halves are of one
location is for the run to show (native/runtime/feeds.cpp).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from aether_hooks.names import FunctionNode, Names, Scope


class Halves:
    def __init__(self, names: Names) -> None:
        functions = [node for node in names.scopes if isinstance(node, FunctionNode)]
        self._functions = frozenset(node.name for node in functions)
        self._properties = frozenset(node.name for node in functions if node.decorator_list)
        self._getters: set[str] = set()
        self._setters: set[str] = set()
        self._taken: dict[ast.expr, set[ast.expr]] = {}
        self._handed: dict[ast.expr, set[ast.expr]] = {}

    def note_function(self, scope: Scope, returns_load: bool, stores_argument: bool) -> None:
        name = scope.qualname.rpartition(".")[2]
        if returns_load:
            self._getters.add(name)
        if stores_argument:
            self._setters.add(name)

    def may_be_getter(self, node: ast.Call | ast.Attribute) -> bool:
        """True if the module has a function, or something like a property, of that name."""
        if isinstance(node, ast.Attribute):
            return isinstance(node.ctx, ast.Load) and node.attr in self._properties
        return _called(node) in self._functions

    def note_store(self, store: ast.expr, givers: Iterable[ast.expr]) -> None:
        """What the value was computed from, calls and loads of properties among it."""
        found = {giver for giver in givers if _called(giver) in self._functions}
        if found:
            self._taken.setdefault(store, set()).update(found)

    def note_call(self, call: ast.Call, loads: Iterable[ast.expr]) -> None:
        """What the arguments were computed from."""
        if _called(call) in self._functions and (found := set(loads)):
            self._handed.setdefault(call, set()).update(found)

    def taken(self) -> Iterator[tuple[ast.expr, set[ast.expr]]]:
        """Stores, and the getters' calls and property loads whose results they store."""
        for store, givers in self._taken.items():
            if found := {giver for giver in givers if _called(giver) in self._getters}:
                yield store, found

    def handed(self) -> Iterator[tuple[ast.expr, set[ast.expr]]]:
        """Calls of setters, and the loads whose values they are given."""
        return ((call, loads) for call, loads in self._handed.items() if _called(call) in self._setters)


def _called(node: ast.expr) -> str | None:
    """The name of the function that a call, or the load of a property, runs."""
    match node:
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)) | ast.Attribute(attr=name):
            return name
    return None
