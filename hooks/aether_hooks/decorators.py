"""What the decorators of a function do with it, as far as the module says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from aether_hooks.names import FunctionNode, Names
from aether_hooks.nodes import walk

_NAMES_LOCK = re.compile(r"lock|synchron", re.IGNORECASE)


class Decorators:
    def __init__(self, names: Names) -> None:
        self._defined: dict[str, list[FunctionNode]] = {}
        for node in names.scopes:
            if isinstance(node, FunctionNode):
                self._defined.setdefault(node.name, []).append(node)

    def call(self, function: FunctionNode) -> bool:
        """True if each of them gives something that calls the function."""
        return all(
            self._holds_lock(decorator) or any(_calls_given(node, [node]) for node in self._named(decorator))
            for decorator in function.decorator_list
        )

    def hold_lock(self, function: FunctionNode) -> bool:
        """True if one of them calls the function in a `with`, or is imported and named after a lock."""
        return any(map(self._holds_lock, function.decorator_list))

    def _holds_lock(self, decorator: ast.expr) -> bool:
        defined = self._named(decorator)
        if not defined:
            return bool(_NAMES_LOCK.search(_name_of(decorator)))
        return any(_calls_given(node, _withs(node)) for node in defined)

    def _named(self, decorator: ast.expr) -> list[FunctionNode]:
        return self._defined.get(_name_of(decorator), [])


def _name_of(decorator: ast.expr) -> str:
    made = decorator.func if isinstance(decorator, ast.Call) else decorator
    return made.id if isinstance(made, ast.Name) else getattr(made, "attr", "")


def _withs(node: FunctionNode) -> list[ast.AST]:
    return [part for part in walk(node) if isinstance(part, ast.With)]


def _calls_given(decorator: FunctionNode, parts: Iterable[ast.AST]) -> bool:
    """A decorator calls what it is given: a parameter of its own, or of a function that it defines."""
    given = {part.arg for part in walk(decorator) if isinstance(part, ast.arg)}
    return any(
        isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in given
        for part in parts
        for call in walk(part)
    )
