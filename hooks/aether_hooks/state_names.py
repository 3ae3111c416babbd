"""What a location is called within one state: by the variable that it is reached from, and the way from there."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from aether_hooks.callees import Callees, returned
from aether_hooks.locations import access_of, describe
from aether_hooks.names import CONSUMERS, Names, Reach, Scope
from aether_hooks.nodes import children
from aether_hooks.sites import CHANGING_METHODS, KEYED_METHODS, VALUE_METHODS

CONTENTS = "#"
"""What stands for all that a container has in it."""

Key = tuple[str, str]
"""The variable, no one for a global itself; and the way."""

_CONTAINERS = frozenset("list dict set bytearray deque defaultdict OrderedDict Counter array".split())


@dataclass(frozen=True, slots=True)
class Contents:
    """An access of what is in a container; `item`: the key's or element's text, where it is of one of them."""

    key: Key
    changes: bool
    item: str | None


class StateNames:
    def __init__(self, names: Names) -> None:
        self._names = names
        self._containers = frozenset(_containers(names))

    def is_global(self, name: str, scope: Scope) -> bool:
        return self._names.reach(scope, scope.mangle(name)) is Reach.GLOBAL

    def key(self, node: ast.AST, scope: Scope) -> Key | None:
        match node:
            case ast.Name(id=name):
                mangled = scope.mangle(name)
                is_probed = self.is_global(name, scope) and mangled in self._names.probed_globals
                return ("", mangled) if is_probed else None
            case ast.Attribute(value=ast.Name(id=root), attr=attr):
                return root, scope.mangle(attr)
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id=root), attr=inner), attr=attr):
                return root, f"{scope.mangle(inner)}.{scope.mangle(attr)}"
            case ast.Attribute(value=ast.Subscript(value=ast.Name(id=root), slice=ast.Constant() as index), attr=attr):
                text = plain(index)
                return None if text is None else (root, f"{text}.{scope.mangle(attr)}")
            case ast.Subscript(value=ast.Name(id=root), slice=ast.Constant() as index):
                text = plain(index)
                return None if text is None else (root, text)
            case ast.Subscript(value=ast.Attribute(value=ast.Name(id=root), attr=inner), slice=ast.Constant() as index):
                text = plain(index)
                return None if text is None else (root, f"{scope.mangle(inner)}.{text}")
        return None

    def contents(self, node: ast.expr, scope: Scope) -> Contents | None:
        """What is in a container, where the expression accesses that.

        Of containers only that an attribute or a global holds, by all that the module stores there; and no entry that
        is written out: such a one is of one state with the others of its container.
        """
        access = access_of(node) if isinstance(node, ast.Call) else node
        if isinstance(access, ast.Subscript) and isinstance(access.slice, ast.Constant):
            return None
        item: ast.expr | None = None
        match node:
            case ast.Call(func=ast.Attribute(value=base, attr=method), args=args) if method in VALUE_METHODS:
                changes = method in CHANGING_METHODS
                item = args[0] if args and method in KEYED_METHODS else None
            case ast.Call(func=ast.Name(id=name), args=[base]) if name == "len" or name in CONSUMERS:
                changes = False
            case ast.Compare(left=item, ops=[ast.In() | ast.NotIn()], comparators=[base]):
                changes = False
            case ast.Subscript(value=base, slice=item, ctx=context):
                changes = not isinstance(context, ast.Load)
            case _:
                return None
        held_by = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
        found = self.key(base, scope) if held_by in self._containers else None
        if found is None or "." in found[1] or found[1].startswith("["):
            return None
        text = None if item is None else describe(item) or ast.dump(item, include_attributes=True)
        return Contents((found[0], f"{found[1]}.{CONTENTS}"), changes, text)


def _containers(names: Names) -> Iterator[str]:
    """The attributes and globals that are given a new container somewhere in the module."""
    types = _CONTAINERS | frozenset(_container_classes(names))
    for name, stores in names.stored_attributes.items():
        if any(_makes_container(store.value, types) for store in stores):
            yield name
    for scope in names.all_scopes:  # a class's variables are its instances' attributes: dataclasses
        if scope is names.module or scope.parent is names.module:
            for name, bindings in scope.bindings.items():
                if any(_makes_container(binding.value, types) for binding in bindings):
                    yield name


def _container_classes(names: Names) -> Iterator[str]:
    """The module's classes that derive from a container's."""
    for node in names.scopes:
        if isinstance(node, ast.ClassDef) and any(_last_name(base) in _CONTAINERS for base in node.bases):
            yield node.name


def _makes_container(value: ast.expr | None, types: frozenset[str]) -> bool:
    match value:
        case ast.List() | ast.Dict() | ast.Set() | ast.ListComp() | ast.DictComp() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id="field"), keywords=keywords):
            return any(word.arg == "default_factory" and _last_name(word.value) in types for word in keywords)
        case ast.Call(func=function):
            return _last_name(function) in types
    return False


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def plain(index: ast.Constant) -> str | None:
    """The key's text where it is a word: others would break the lines."""
    if not isinstance(index.value, str | int):
        return None
    text = repr(index.value)
    return f"[{text}]" if text.isascii() and not any(char in text for char in " ,:.\\") else None


class Getters:
    """What an expression has a getter of this module load and return, in the caller's words."""

    def __init__(self, names: Names, callees: Callees) -> None:
        self._names = names
        self._callees = callees

    def loads(
        self, node: ast.expr, scope: Scope, loads_in: Callable[[ast.expr], Iterator[ast.expr]]
    ) -> list[list[tuple[ast.expr, ast.expr]]]:
        """For each `return` of the getter, its loads: as the caller would write them, and as they stand there.

        `loads_in`: those that matter of an expression: `loads_in` or `values_in`.
        """
        resolved = self._callees.resolve(node, scope)
        if resolved is None:
            return []
        function, given = resolved
        inside = self._names.scopes[function]
        return [
            [
                (written, load)
                for load in loads_in(value)
                if (written := self._in_words_of(load, inside, given, scope)) is not None
            ]
            for value in returned(function)
        ]

    def _in_words_of(
        self, node: ast.expr, inside: Scope, given: Mapping[str, ast.expr], scope: Scope
    ) -> ast.expr | None:
        def said(part: ast.expr) -> ast.expr | None:
            return self._in_words_of(part, inside, given, scope)

        match node:
            case ast.Constant():
                return node
            case ast.Name(id=name) if name in given and len(inside.bindings.get(name, ())) == 1:
                return given[name]
            case ast.Name(id=name):
                return node if self._is_global(name, inside) and self._is_global(name, scope) else None
            case ast.Attribute(value=base, attr=attribute) if (held := said(base)) is not None:
                return ast.Attribute(held, inside.mangle(attribute), ast.Load())
            case ast.Subscript(value=base, slice=index) if (held := said(base)) is not None:
                return ast.Subscript(held, said(index) or index, ast.Load())
            case ast.Call(func=ast.Name() as function, args=[base]) if (held := said(base)) is not None:
                return ast.Call(function, [held], [])
            case ast.Call(func=ast.Attribute(value=base, attr=method), args=args) if (held := said(base)) is not None:
                return ast.Call(ast.Attribute(held, method, ast.Load()), [said(arg) or arg for arg in args], [])
            case ast.Compare(left=left, ops=[_] as operators, comparators=[base]) if (held := said(base)) is not None:
                return ast.Compare(left, operators, [held])
        return None

    def _is_global(self, name: str, scope: Scope) -> bool:
        return self._names.reach(scope, scope.mangle(name)) is Reach.GLOBAL


def loads_in(value: ast.expr) -> Iterator[ast.expr]:
    """The loads that the value hangs on."""
    return _within(value, ())


def values_in(value: ast.expr) -> Iterator[ast.expr]:
    """The loads that give the value, as they are or by what is computed of them: not those that are compared."""
    return _within(value, (ast.Compare, ast.Not))


def _within(value: ast.expr, no_further: tuple[type[ast.AST], ...]) -> Iterator[ast.expr]:
    pending = [value]
    while pending:
        node = pending.pop()
        yield node
        asked = node.op if isinstance(node, ast.UnaryOp) else node
        if not isinstance(asked, (ast.Lambda, ast.Call, ast.Attribute, ast.Subscript, *no_further)):
            pending += [part for part in children(node) if isinstance(part, ast.expr)]
