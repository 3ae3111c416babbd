"""Attributes that run functions of their class: made by a decorator, or by a call in the class's body."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator

_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Accessor(enum.Enum):
    """How a method is run."""

    CALL = enum.auto()
    LOAD = enum.auto()  # a property's getter
    STORE = enum.auto()  # a property's setter


def is_property(node: _Function) -> bool:
    for decorator in node.decorator_list:
        match decorator:
            case ast.Name(id="property" | "cached_property") | ast.Attribute(attr="cached_property" | "setter"):
                return True
    return False


def makes_property(value: ast.expr | None) -> bool:
    match value:
        case ast.Call(func=ast.Name(id="property" | "cached_property") | ast.Attribute(attr="cached_property")):
            return True
    return False


def accessor_of(function: _Function) -> Accessor | None:
    """None for a function that is awaited, or that a decorator makes something else."""
    if isinstance(function, ast.AsyncFunctionDef):
        return None
    match function.decorator_list:
        case [] | [ast.Name(id="classmethod" | "staticmethod")]:
            return Accessor.CALL
        case [ast.Name(id="property")]:
            return Accessor.LOAD
        case [ast.Attribute(attr="setter")]:
            return Accessor.STORE
    return None


def assigned_accessors(owner: ast.ClassDef) -> Iterator[tuple[Accessor, str, _Function]]:
    """The functions that `x = property(get_x, set_x)` has `x` run."""
    functions: dict[str, _Function] = {}
    for node in owner.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                functions[node.name] = node
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=made)
                | ast.AnnAssign(target=ast.Name(id=name), value=made)
            ):
                for accessor, given in _given_to(made):
                    function = functions.get(given)
                    if function is not None and accessor_of(function) is Accessor.CALL:
                        yield accessor, name, function


def _given_to(value: ast.expr | None) -> Iterator[tuple[Accessor, str]]:
    """The names of the getter and the setter in `property(get_x, set_x)`."""
    match value:
        case ast.Call(func=ast.Name(id="property"), args=args, keywords=keywords):
            given = dict(zip(("fget", "fset"), args, strict=False))
            given |= {keyword.arg: keyword.value for keyword in keywords if keyword.arg is not None}
            for keyword, accessor in (("fget", Accessor.LOAD), ("fset", Accessor.STORE)):
                function = given.get(keyword)
                if isinstance(function, ast.Name):
                    yield accessor, function.id
