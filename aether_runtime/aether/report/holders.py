"""What holds a container, as the code at the race writes it: ``Registry._hosts``, not only ``the dict``.

Read from the source at the accesses: a container has no name of its own, but who reaches it there does so by one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from aether.report.model import Access
from aether.report.sources import Sources
from aether_hooks.functions import CONTAINER_FUNCTIONS


class Span(NamedTuple):
    """Where an expression stands in a file."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_Span = tuple[int, int, int | None, int | None]
_TYPES = frozenset({"list", "dict", "set", "bytearray", "deque", "defaultdict", "OrderedDict"})
"""Whose own methods are called with the object: `list.append(rows, row)`."""
_SELECTORS = {name.rpartition(".")[2]: selector for name, selector in CONTAINER_FUNCTIONS.items()}
_MOST = 60
"""Longer expressions are no names."""


@dataclass(slots=True)
class _Scope:
    """Where an expression stands: the class, and what the function's own variables were given (None: many things)."""

    class_name: str = ""
    variables: dict[str, ast.expr | None] = field(default_factory=dict)


class Holders:
    """Names by file and position; each file is parsed once."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._known: dict[str, dict[_Span, list[tuple[ast.expr, _Scope]]]] = {}
        self._modules: dict[str, frozenset[str]] = {}

    def name(self, accesses: Sequence[Access]) -> str:
        """The name that the accesses reach one container by; of several an attribute's or global's, or nothing."""
        names = [name for access in accesses for name in self._names_at(access)]
        return next((name for name in names if "." in name), names[0] if names else "")

    def written(self, span: Span) -> str:
        """What the code calls the attribute, entry or variable that it accesses there; nothing if it has no name."""
        for node, scope in self._expressions(span.file).get(span[1:], ()):
            name = None if isinstance(node, ast.Call) else _name(node, scope)
            if name is not None and len(name) <= _MOST:
                return name
        return ""

    def _names_at(self, access: Access) -> Iterator[str]:
        span = (access.line, access.column, access.end_line, access.end_column)
        for node, scope in self._expressions(access.file).get(span, ()):
            container = _container(node, self._modules[access.file])
            name = None if container is None else _name(container, scope)
            if name is not None and len(name) <= _MOST:
                yield name

    def _expressions(self, file: str) -> dict[_Span, list[tuple[ast.expr, _Scope]]]:
        if file not in self._known:
            self._known[file] = {}
            tree = self._parsed(file)
            self._modules[file] = _modules(tree)
            for node, scope in _walk(tree):
                span = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
                self._known[file].setdefault(span, []).append((node, scope))
        return self._known[file]

    def _parsed(self, file: str) -> ast.Module:
        try:
            return ast.parse("\n".join(self._sources.lines(file)))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ast.Module([], [])


def _walk(tree: ast.Module) -> Iterator[tuple[ast.expr, _Scope]]:
    pending: list[tuple[ast.AST, _Scope]] = [(tree, _Scope())]
    while pending:
        node, scope = pending.pop()
        if isinstance(node, ast.Subscript | ast.Call | ast.Compare | ast.Attribute | ast.Name):
            yield node, scope
        inside = scope
        if isinstance(node, ast.ClassDef):
            inside = _Scope(node.name)
        elif isinstance(node, _FUNCTIONS):
            inside = _Scope(scope.class_name, {**scope.variables, **_variables(node)})
        pending += [(child, inside) for child in ast.iter_child_nodes(node)]


def _variables(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> dict[str, ast.expr | None]:
    found: dict[str, ast.expr | None] = {}
    shared: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.arg(arg=name):
                found[name] = None
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found[name] = value if name not in found else None
            case ast.Name(id=name, ctx=ast.Store()) if name not in found:
                found[name] = None
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                shared.update(names)
    return {name: value for name, value in found.items() if name not in shared}


def _container(node: ast.expr, modules: frozenset[str]) -> ast.expr | None:
    """The operand that the operation works on."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=function)) if name in modules:
            return _taken_in(function, node.args)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name)), args=[base, *_]) if name in _TYPES:
            return base
        case ast.Call(func=ast.Name(id=function)):
            return _taken_in(function, node.args)
        case ast.Subscript(value=base) | ast.Call(func=ast.Attribute(value=base)):
            return base
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[base]):
            return base
        case ast.Name() | ast.Attribute():
            return node
    return None


def _taken_in(function: str, args: Sequence[ast.expr]) -> ast.expr | None:
    """The argument that the function looks into; None where it may be one of several."""
    found = _SELECTORS[function](args) if function in _SELECTORS else args[:1]
    return found[0] if len(found) == 1 else None


def _modules(tree: ast.Module) -> frozenset[str]:
    """The names that `import` gives to modules."""
    aliases = (alias for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names)
    return frozenset(alias.asname or alias.name.partition(".")[0] for alias in aliases)


def _name(node: ast.expr, scope: _Scope) -> str | None:
    match node:
        case ast.Name(id="self" | "cls") if scope.class_name:
            return scope.class_name
        case ast.Name(id=name) if name not in scope.variables:
            return name
        case ast.Name(id=name):
            value = scope.variables[name]
            return None if value is None or isinstance(value, ast.Name) else _name(value, scope)
        case ast.Attribute(value=base, attr=attribute):
            held = _name(base, scope)
            if held is None and isinstance(base, ast.Name):
                held = base.id
            return None if held is None else f"{held}.{attribute}"
        case ast.Subscript(value=base, slice=ast.Constant(value=key)):
            held = _name(base, scope)
            return None if held is None else f"{held}[{key!r}]"
    return None
