"""Locations as they are written: when two expressions of one function name the same attribute, item or variable."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from aether_hooks.names import Names, Reach, Scope

_ITEM_READERS = frozenset({"get", "pop", "setdefault", "__getitem__"})


@dataclass(frozen=True, slots=True)
class Location:
    """`text` identifies the location within one function; `names` are the variables it depends on."""

    text: str
    names: frozenset[str] = field(compare=False)

    def is_below(self, other: Location) -> bool:
        return self.text.startswith((other.text + ".", other.text + "["))


def location_of(node: ast.AST, names: Names, scope: Scope) -> Location | None:
    """The location that an expression loads or stores, if its parts are plain enough to be recognised again."""
    if isinstance(node, ast.Name):
        return _variable(node, names, scope)
    if isinstance(node, ast.Call):
        text = _called_location(node, names, scope)
    elif isinstance(node, ast.Attribute | ast.Subscript):
        text = describe(node)
    else:
        return None
    return None if text is None else Location(text, _variables_in(node))


def values_of(node: ast.expr, held: Mapping[ast.expr, Sequence[ast.expr]]) -> Iterator[ast.expr]:
    """The expressions that may have given this one its value, itself first: through local variables and by `:=`.

    `held`: what each use of a variable may hold (Flow.held).
    """
    seen: set[ast.expr] = set()
    pending = [node]
    while pending:
        value = pending.pop()
        if isinstance(value, ast.NamedExpr):
            value = value.value
        if value not in seen:
            seen.add(value)
            yield value
            pending.extend(held.get(value, ()))


def _variable(node: ast.Name, names: Names, scope: Scope) -> Location | None:
    name = scope.mangle(node.id)
    reach = names.reach(scope, name)
    if reach is Reach.GLOBAL:
        shared = name in names.probed_globals
    else:
        shared = reach is Reach.CELL and names.is_shared_cell(scope, name)
    return Location(node.id, frozenset()) if shared else None


def _called_location(node: ast.Call, names: Names, scope: Scope) -> str | None:
    """`d.get(k, ...)` loads `d[k]`, `getattr(o, "a", ...)` loads `o.a`, `setattr(o, "a", v)` stores it."""
    if not node.args:
        return None
    key = node.args[0]
    if isinstance(node.func, ast.Attribute) and node.func.attr in _ITEM_READERS:
        base, index = describe(node.func.value), describe(key)
        return None if base is None or index is None else f"{base}[{index}]"
    function = attribute_function(node.func)
    if function is not None and len(node.args) > 1:
        base, attribute = describe(key), _describe_attribute(node.args[1])
        if base is not None and attribute is not None and names.is_builtin(scope, function.builtin):
            return f"{base}.{attribute}"
    return None


class AttributeFunction(NamedTuple):
    """A function that loads or stores the attribute that it is given the name of, and the builtin that has it."""

    builtin: str
    stores: bool


def attribute_function(func: ast.expr) -> AttributeFunction | None:
    """`getattr`, `setattr`, and what `object` has of these."""
    match func:
        case ast.Name(id="getattr" | "setattr" as name):
            return AttributeFunction(name, stores=name == "setattr")
        case ast.Attribute(value=ast.Name(id="object"), attr="__getattribute__" | "__setattr__" as name):
            return AttributeFunction("object", stores=name == "__setattr__")
    return None


def _describe_attribute(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant):
        return str(node.value)
    computed = describe(node)
    return None if computed is None else f"({computed})"


def describe(node: ast.AST, called: Callable[[str], str] = str) -> str | None:
    """A canonical text of an expression that calls nothing by its looks, else None. `called` names its variables."""
    match node:
        case ast.Name(id=name):
            return called(name)
        case ast.Constant(value=value):
            return f"{type(value).__name__} {value!r}"
        case ast.Attribute(value=value, attr=attr):
            parts, form = [value], f"{{}}.{attr.replace('{', '').replace('}', '')}"
        case ast.Subscript(value=value, slice=index) if not isinstance(index, ast.Slice):
            parts, form = [value, index], "{}[{}]"
        case ast.BinOp(left=left, op=op, right=right):
            parts, form = [left, right], f"({{}} {type(op).__name__} {{}})"
        case ast.UnaryOp(op=op, operand=operand):
            parts, form = [operand], f"({type(op).__name__} {{}})"
        case ast.Tuple(elts=elts):
            parts, form = list(elts), "(" + "{}, " * len(elts) + ")"
        case _:
            return None
    texts = [describe(part, called) for part in parts]
    return None if None in texts else form.format(*texts)


def _variables_in(node: ast.AST) -> frozenset[str]:
    return frozenset(child.id for child in ast.walk(node) if isinstance(child, ast.Name))
