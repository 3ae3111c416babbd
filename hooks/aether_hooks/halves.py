"""Updates of which one half stands in another function: the load in a getter, or the store in a setter.

`self._n = self.n + 1` with a property `n`, `self.n = self.next()`, `self.set(self._n + 1)`. That both halves are of one
location is for the run to show (native/runtime/feeds.cpp).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from aether_hooks.compare_and_set import Versions
from aether_hooks.names import FunctionNode, Names, Scope, ScopeKind
from aether_hooks.properties import Accessor, assigned_accessors

_Place = int | str | None
"""Of an argument: its position or its name."""
_Compared = tuple[_Place, str | None]
"""The place of a parameter, and the attribute that it is compared with."""


class Halves:
    def __init__(self, names: Names, versions: Versions) -> None:
        self._versions = versions
        functions = [node for node in names.scopes if isinstance(node, FunctionNode)]
        self._lambdas = dict(_named_lambdas(names))
        self._accessors = _made_properties(names)
        self._functions = frozenset(node.name for node in functions) | frozenset(self._lambdas.values())
        self._properties = frozenset(node.name for node in functions if node.decorator_list) | self._accessors.keys()
        self._getters: set[str] = set()
        self._setters: dict[str, dict[_Place, list[frozenset[_Compared]]]] = {}
        self._parameters = {names.scopes[node]: _parameters(node, names.scopes[node]) for node in functions}
        self._taken: dict[ast.expr, set[ast.expr]] = {}
        self._passed_on: dict[ast.Call, list[tuple[int | str | None, set[ast.expr]]]] = {}
        self._handed: dict[ast.Call, list[tuple[int | str | None, set[ast.expr]]]] = {}

    def note_getter(self, scope: Scope) -> None:
        """The function returns what it computed from a load."""
        self._getters.add(self._lambdas.get(scope, _name_of(scope)))

    def note_setter(self, scope: Scope, parameter: str, by: tuple[str, str | None] | None) -> None:
        """The function stores what was computed from its parameter; if `by` is given, only where that other one is what
        the attribute holds.
        """
        places = self._setters.setdefault(_name_of(scope), {})
        compared = frozenset((place, by[1]) for place in self._places(scope, by[0])) if by else frozenset()
        for place in self._places(scope, parameter):
            places.setdefault(place, []).append(compared)

    def _places(self, scope: Scope, parameter: str) -> Iterator[int | str]:
        yield parameter
        parameters = self._parameters.get(scope, [])
        if parameter in parameters:
            yield parameters.index(parameter)

    def may_be_getter(self, node: ast.Call | ast.Attribute) -> bool:
        """True if the module has a function, or something like a property, of that name."""
        if isinstance(node, ast.Attribute):
            return isinstance(node.ctx, ast.Load) and node.attr in self._properties
        return _called(node) in self._functions

    def note_store(self, store: ast.expr, givers: Iterable[ast.expr]) -> None:
        """What the value was computed from, calls and loads of properties among it."""
        found = {giver for giver in givers if self._is_function(giver)}
        if found:
            self._taken.setdefault(store, set()).update(found)

    def note_argument(self, call: ast.Call, place: int | str | None, loads: Iterable[ast.expr]) -> None:
        """What an argument was computed from, which is given by position or by name."""
        if _called(call) in self._functions and (found := set(loads)):
            self._handed.setdefault(call, []).append((place, found))

    def note_results(self, call: ast.Call, place: int | str | None, results: Iterable[ast.expr]) -> None:
        """What calls on the same object gave that an argument was computed from."""
        if found := set(results):
            self._passed_on.setdefault(call, []).append((place, found))

    def taken(self) -> Iterator[tuple[ast.expr, set[ast.expr]]]:
        """Stores, and the getters' calls and property loads whose results they store."""
        for store, givers in self._taken.items():
            if found := set(filter(self._is_getter, givers)):
                yield store, found

    def _is_function(self, giver: ast.expr) -> bool:
        return _called(giver) in self._functions or (isinstance(giver, ast.Attribute) and giver.attr in self._accessors)

    def _is_getter(self, giver: ast.expr) -> bool:
        getters = self._accessors.get(giver.attr, ()) if isinstance(giver, ast.Attribute) else ()
        return _called(giver) in self._getters or not self._getters.isdisjoint(getters)

    def handed(self) -> Iterator[tuple[ast.expr, set[ast.expr]]]:
        """Calls of setters, and the loads whose values they are given to store."""
        for call, arguments in self._handed.items():
            stored = self._setters.get(_called(call) or "", {})
            found = {load for place, loads in arguments if place in stored for load in loads}
            if found := found.difference(self._validated_by(call)):
                yield call, found

    def passed_on(self) -> Iterator[tuple[ast.expr, set[ast.expr]]]:
        """Calls, and those whose results they are given; of what is known to be a setter, to store."""
        for call, arguments in self._passed_on.items():
            stored = self._setters.get(_called(call) or "")
            found = {result for place, results in arguments for result in results if stored is None or place in stored}
            if found := found.difference(self._validated_by(call)):
                yield call, found

    def validated(self) -> Iterator[ast.expr]:
        """The loads that a callee compares with their location again before it stores what was computed from them."""
        for call in self._handed:
            yield from self._validated_by(call)

    def _validated_by(self, call: ast.Call) -> Iterator[ast.expr]:
        arguments = [*self._handed.get(call, ()), *self._passed_on.get(call, ())]
        for place, stores in self._setters.get(_called(call) or "", {}).items():
            given = {load for at, loads in arguments if at == place for load in loads}
            for other, attribute in frozenset.intersection(*stores):
                for first in (load for at, loads in arguments if at == other for load in loads):
                    yield first
                    yield from (load for load in given if self._versions.covers(attribute, load, first))


def _named_lambdas(names: Names) -> Iterator[tuple[Scope, str]]:
    for scope in names.all_scopes:
        for name, bindings in scope.bindings.items():
            for binding in bindings:
                if isinstance(binding.value, ast.Lambda):
                    yield names.scopes[binding.value], name


def _made_properties(names: Names) -> dict[str, list[str]]:
    """The functions that `n = property(get_n)` has the loads of `n` run."""
    getters: dict[str, list[str]] = {}
    for owner in names.scopes:
        for accessor, name, function in assigned_accessors(owner) if isinstance(owner, ast.ClassDef) else ():
            if accessor is Accessor.LOAD:
                getters.setdefault(name, []).append(function.name)
    return getters


def _name_of(scope: Scope) -> str:
    return scope.qualname.rpartition(".")[2]


def _parameters(node: FunctionNode, scope: Scope) -> list[str]:
    """Those that a call gives by position: of a method, all but the first."""
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    is_static = any(isinstance(each, ast.Name) and each.id == "staticmethod" for each in node.decorator_list)
    is_method = scope.parent is not None and scope.parent.kind is ScopeKind.CLASS and not is_static
    return names[1:] if is_method else names


def _called(node: ast.expr) -> str | None:
    """The name of the function that a call, or the load of a property, runs."""
    match node:
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)) | ast.Attribute(attr=name):
            return name
    return None
