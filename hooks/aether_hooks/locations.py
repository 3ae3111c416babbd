"""Locations as they are written: when two expressions of one function name the same attribute, item or variable."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aether_hooks.names import Names, Reach, Scope
from aether_hooks.nodes import walk

_NAMESPACE = ".__dict__"
_VALUE = "load()"
_GIVING = {("globals", 0): "globals()", ("vars", 1): "{}" + _NAMESPACE, ("type", 1): "{}.__class__"}
"""Calls that give what can be written without one, by the number of their arguments."""
_ITEM_METHODS = frozenset({"get", "pop", "setdefault", "__getitem__", "__setitem__"})


@dataclass(frozen=True, slots=True)
class Location:
    """`text` identifies the location within one function; `names` are the variables it depends on."""

    text: str
    names: frozenset[str] = field(compare=False)

    def is_below(self, other: Location) -> bool:
        return self.text.startswith((other.text + ".", other.text + "["))


Origins = Mapping[Location, ast.expr]
"""The loads that a value was computed from."""


def location_of(node: ast.AST, names: Names, scope: Scope) -> Location | None:
    """The location that an expression loads or stores, if its parts are plain enough to be recognised again."""
    if isinstance(node, ast.Name):
        return _variable(node, names, scope)
    if isinstance(node, ast.Call):
        access = access_of(node) if is_what_it_says(node, names, scope) else None
    else:
        access = node if isinstance(node, ast.Attribute | ast.Subscript) else None
    text = None if access is None else describe(access)
    return None if text is None else Location(text, _variables_in(node))


def is_what_it_says(node: ast.Call, names: Names, scope: Scope) -> bool:
    """False for what the module itself calls `getattr`, `object` or `operator`."""
    match node.func:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="object" as name)):
            return names.is_builtin(scope, name)
        case ast.Attribute(value=ast.Name(id="operator" as name)):
            return names.is_module(scope, name)
    return True


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


def access_of(node: ast.Call) -> ast.Attribute | ast.Subscript | None:
    """The plain form of a call that loads or stores one attribute or item: `d[k]` for `d.get(k)`, `o.a = ...` for
    `setattr(o, "a", ...)`.
    """
    match node:
        case ast.Call(func=ast.Attribute(attr="__getattribute__" | "__setattr__" as name, value=ast.Name(id="object"))):
            return _attribute(node.args, node, stores=name == "__setattr__")
        case ast.Call(func=ast.Attribute(attr="__getattribute__", value=base), args=[name]):
            return _attribute([base, name], node, stores=False)
        case ast.Call(func=ast.Attribute(attr="__setattr__", value=base), args=[name, value]):
            return _attribute([base, name, value], node, stores=True)
        case ast.Call(func=ast.Name(id="getattr" | "setattr" as name)):
            return _attribute(node.args, node, stores=name == "setattr")
        case ast.Call(func=ast.Attribute(attr="getitem" | "setitem" as name, value=ast.Name(id="operator"))):
            return _item(node.args, node, stores=name == "setitem")
        case ast.Call(func=ast.Attribute(attr="load" | "load_relaxed", value=base), args=[], keywords=[]):
            return ast.copy_location(value_of(base), node)
        case ast.Call(func=ast.Attribute(attr="store" | "store_relaxed", value=base), args=[_], keywords=[]):
            return ast.copy_location(value_of(base, stores=True), node)
        case ast.Call(func=ast.Attribute(attr="pop"), args=[_] | [_, ast.Constant(value=None)]):
            return None  # only one can have it: what is put back was nobody else's meanwhile
        case ast.Call(func=ast.Attribute(attr=name, value=base)) if name in _ITEM_METHODS:
            return _item([base, *node.args], node, stores=name == "__setitem__")
    return None


def value_of(atomic: ast.expr, *, stores: bool = False) -> ast.Attribute:
    """The value of one of aether's atomics, as an attribute of a name that is none."""
    return ast.Attribute(atomic, _VALUE, _context(stores=stores))


def removal_of(node: ast.Call) -> ast.Attribute | ast.Subscript | None:
    """The plain form of what a call deletes: `d[k]` for `operator.delitem(d, k)`."""
    match node:
        case (
            ast.Call(func=ast.Name(id="delattr"), args=[base, ast.Constant(value=str(name))])
            | ast.Call(
                func=ast.Attribute(attr="__delattr__", value=ast.Name(id="object")),
                args=[base, ast.Constant(value=str(name))],
            )
            | ast.Call(func=ast.Attribute(attr="__delattr__", value=base), args=[ast.Constant(value=str(name))])
        ):
            return ast.copy_location(ast.Attribute(base, name, ast.Del()), node)
        case (
            ast.Call(func=ast.Attribute(attr="delitem", value=ast.Name(id="operator")), args=[base, key])
            | ast.Call(func=ast.Attribute(attr="__delitem__", value=base), args=[key])
        ):
            return ast.copy_location(ast.Subscript(base, key, ast.Del()), node)
    return None


def _attribute(args: Sequence[ast.expr], node: ast.Call, *, stores: bool) -> ast.Attribute | None:
    match args:
        case [base, ast.Constant(value=str(name)), *rest] if len(rest) == 1 or not stores:
            return ast.copy_location(ast.Attribute(base, name, _context(stores=stores)), node)
        case [base, computed, *rest] if len(rest) == 1 or not stores:
            text = describe(computed)
            attribute = None if text is None else ast.Attribute(base, f"({text})", _context(stores=stores))
            return None if attribute is None else ast.copy_location(attribute, node)
    return None


def _item(args: Sequence[ast.expr], node: ast.Call, *, stores: bool) -> ast.Subscript | None:
    match args:
        case [base, key, *rest] if len(rest) == 1 or not stores:
            return ast.copy_location(ast.Subscript(base, key, _context(stores=stores)), node)
    return None


def _context(*, stores: bool) -> ast.Load | ast.Store:
    return ast.Store() if stores else ast.Load()


def stores_of(node: ast.Call) -> Iterator[tuple[ast.Attribute | ast.Subscript, ast.expr]]:
    """What a call stores, each place with its value."""
    access = access_of(node)
    if access is not None and isinstance(access.ctx, ast.Store):
        yield access, node.args[-1]
    match node:
        case ast.Call(func=ast.Attribute(value=base, attr="update"), args=args, keywords=keywords):
            items: list[tuple[ast.expr, ast.expr]] = []
            items += [(ast.Constant(keyword.arg), keyword.value) for keyword in keywords if keyword.arg is not None]
            for arg in args:
                if isinstance(arg, ast.Dict):
                    items += [(key, value) for key, value in zip(arg.keys, arg.values, strict=True) if key is not None]
            for key, value in items:
                yield ast.copy_location(ast.Subscript(base, key, ast.Store()), node), value


def describe(node: ast.AST, called: Callable[[str], str] = str) -> str | None:
    """A canonical text of an expression that calls nothing by its looks, else None. `called` names its variables."""
    match node:
        case ast.Name(id=name):
            return called(name)
        case ast.Constant(value=value):
            return f"{type(value).__name__} {value!r}"
        case ast.Attribute(value=value, attr=attr):
            parts, form = [value], f"{{}}.{attr.replace('{', '').replace('}', '')}"
        case ast.Subscript(
            value=ast.Call(func=ast.Name(id="globals"), args=[], keywords=[]), slice=ast.Constant(value=str(name))
        ) if name.isidentifier():
            return called(name)
        case ast.Subscript(value=value, slice=index) if not isinstance(index, ast.Slice):
            parts, form = [value, index], "{}[{}]"
        case ast.BinOp(left=left, op=op, right=right):
            parts, form = [left, right], f"({{}} {type(op).__name__} {{}})"
        case ast.UnaryOp(op=op, operand=operand):
            parts, form = [operand], f"({type(op).__name__} {{}})"
        case ast.Tuple(elts=elts):
            parts, form = list(elts), "(" + "{}, " * len(elts) + ")"
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if (name, len(args)) in _GIVING:
            parts, form = args, _GIVING[name, len(args)]
        case _:
            return None
    texts = [describe(part, called) for part in parts]
    if None in texts:
        return None
    if isinstance(node, ast.Subscript) and str(texts[0]).endswith(_NAMESPACE):
        return _entry_of_namespace(str(texts[0]), node.slice) or form.format(*texts)
    return form.format(*texts)


def _entry_of_namespace(text: str, key: ast.expr) -> str | None:
    """`vars(o)["x"]` is `o.x`. Names that a class mangles are different ones there."""
    match key:
        case ast.Constant(value=str(name)) if name.isidentifier() and not name.startswith("__"):
            return f"{text.removesuffix(_NAMESPACE)}.{name}"
    return None


def _variables_in(node: ast.AST) -> frozenset[str]:
    return frozenset(child.id for child in walk(node) if isinstance(child, ast.Name))


def variable_of(copy: ast.expr) -> ast.Name | None:
    while isinstance(copy, ast.Attribute | ast.Subscript):
        copy = copy.value
    return copy if isinstance(copy, ast.Name) else None


def is_copied(place: str | None, whole: str, copy: ast.expr, variable: ast.Name) -> bool:
    """True if `copy` is what `place` held when the variable was given what `whole` held: that, or the same part."""
    text = describe(copy)
    return text is not None and place == whole + text.removeprefix(variable.id)


def inner_pattern(pattern: ast.pattern) -> ast.pattern:
    """Without the `as` around it."""
    while isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        pattern = pattern.pattern
    return pattern
