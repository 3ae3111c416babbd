"""Who am I: comparisons with the identity of the thread or task that runs, and stores of it.

`if self._owner == get_ident()` is a test whose answer no other thread turns that stores who it is itself, or nobody.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from aether_hooks.functions import function_name
from aether_hooks.guards import own_nodes
from aether_hooks.locations import values_of
from aether_hooks.names import Names, Scope

_TELLING = frozenset(
    """
    threading.get_ident threading.get_native_id threading.current_thread _thread.get_ident _thread.get_native_id
    asyncio.current_task
    """.split()
)
_EQUALITY = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)
Held = Mapping[ast.expr, Sequence[ast.expr]]


class Identity:
    def __init__(self, names: Names, scope: Scope, held: Held) -> None:
        self._names = names
        self._scope = scope
        self._held = held

    def is_own(self, node: ast.expr) -> bool:
        """True for what can only be the identity of whoever evaluates it."""
        values = [value for value in values_of(node, self._held) if value not in self._held]
        return bool(values) and all(map(self._tells, values))

    def accesses_in(self, body: Sequence[ast.stmt]) -> Iterator[ast.expr]:
        """The loads that are compared with one's own identity, and the stores of it."""
        for node in own_nodes(body):
            for asked in self._asked_by(node):
                yield from values_of(asked, self._held)
            if isinstance(node, ast.Assign) and self.is_own(node.value):
                yield from node.targets

    def _asked_by(self, node: ast.AST) -> Iterator[ast.expr]:
        """What a comparison compares with one's own identity."""
        match node:
            case ast.Compare(left=left, ops=[op], comparators=[right]) if isinstance(op, _EQUALITY):
                for one, other in ((left, right), (right, left)):
                    if self.is_own(other):
                        yield one

    def _tells(self, node: ast.expr) -> bool:
        match node:
            case ast.Attribute(value=thread, attr="ident" | "native_id"):
                return self._tells(thread)
            case ast.Call(func=func, args=[], keywords=[]):
                return function_name(func, self._names, self._scope) in _TELLING
        return False
