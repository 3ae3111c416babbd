"""Who am I: comparisons with the identity of the thread or task that runs, and stores of it.

`if self._owner == get_ident()` is a test whose answer nobody else turns, as long as one only follows upon nobody: who
stores itself holds a lock until it stores nobody, or has found nobody there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from aether_hooks.answers import Position, end_of, position
from aether_hooks.changes import tail_of
from aether_hooks.code_blocks import CodeBlock
from aether_hooks.functions import function_name
from aether_hooks.locations import describe, values_of
from aether_hooks.names import Binding, Bound, Names, Scope
from aether_hooks.nodes import own_nodes
from aether_hooks.spans import span_of

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

    def loads_in(self, body: Sequence[ast.stmt]) -> Iterator[ast.expr]:
        """Those that are compared with one's own identity."""
        for node in own_nodes(body):
            for asked in self._asked_by(node):
                yield from values_of(asked, self._held)

    def stores_in(self, body: Sequence[ast.stmt]) -> Iterator[ast.expr]:
        """Those of one's own identity that follow upon nobody, and those of nobody."""
        nodes = list(own_nodes(body))
        for node in nodes:
            for target, value in _stored_by(node):
                if isinstance(value, ast.Constant) or (self.is_own(value) and self._follows_nobody(target, nodes)):
                    yield target

    def _follows_nobody(self, target: ast.expr, nodes: Sequence[ast.AST]) -> bool:
        """True if a lock is held until nobody is stored, or the function has asked whether anybody is there."""
        at, place = position(target), describe(target)
        if any(describe(asked) == place for asked in _asked_before(at, nodes)):
            return True
        resets = [each for each in _resets_of(place, nodes) if each > at]
        return any(all(any(reset < end for reset in resets) for end in ends) for ends in self._held_until(at, nodes))

    def _held_until(self, at: Position, nodes: Sequence[ast.AST]) -> Iterator[Sequence[Position]]:
        """Where each lock that is held at a position is released: nowhere, if another function does that."""
        for node in nodes:
            match node:
                case ast.With() | ast.AsyncWith() if span_of(node.body).holds(at):
                    yield [end_of(node)]
        for acquire in _calls(nodes, "acquire"):
            if position(acquire) < at:
                lock = self._tails(acquire)
                releases = [call for call in _calls(nodes, "release") if not lock.isdisjoint(self._tails(call))]
                yield [position(call) for call in releases if position(call) > at]

    def _tails(self, call: ast.Call) -> frozenset[str]:
        """What the object is called whose method is called, here or wherever its variable got it."""
        assert isinstance(call.func, ast.Attribute)
        return frozenset(map(tail_of, values_of(call.func.value, self._held)))

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
                return self._function(func) in _TELLING
        return False

    def _function(self, func: ast.expr) -> str | None:
        """Its name, also where the module has another one for it: `get_ident = _thread.get_ident`."""
        if isinstance(func, ast.Name):
            match self._names.bindings_of(self._scope, self._scope.mangle(func.id)):
                case [Binding(kind=Bound.VALUE, value=ast.expr() as value, scope=scope)]:
                    return function_name(value, self._names, scope)
        return function_name(func, self._names, self._scope)


def own_identities(blocks: Mapping[CodeBlock, Sequence[ast.stmt]], names: Names, held: Held) -> Iterator[ast.expr]:
    """The loads and stores of a module that are of who holds something."""
    readers = [(Identity(names, names.scopes[node], held), body) for node, body in blocks.items()]
    loads = [load for reader, body in readers for load in reader.loads_in(body)]
    tails = {tail_of(load) for load in loads}
    yield from loads
    for reader, body in readers if tails else ():
        yield from (store for store in reader.stores_in(body) if tail_of(store) in tails)


def _stored_by(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                match target, value:
                    case ((ast.Tuple(elts=parts) | ast.List(elts=parts)), ast.Tuple(elts=values)):
                        yield from zip(parts, values, strict=False)
                    case _:
                        yield target, value
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield target, value


def _resets_of(place: str | None, nodes: Sequence[ast.AST]) -> Iterator[Position]:
    """Where nobody is stored."""
    for node in nodes:
        for target, value in _stored_by(node):
            if isinstance(value, ast.Constant) and describe(target) == place:
                yield position(target)


def _calls(nodes: Sequence[ast.AST], method: str) -> Iterator[ast.Call]:
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method:
            yield node


def _asked_before(at: Position, nodes: Sequence[ast.AST]) -> Iterator[ast.expr]:
    for node in nodes:
        match node:
            case (
                ast.Compare(left=asked, ops=[_], comparators=[ast.Constant()])
                | ast.UnaryOp(op=ast.Not(), operand=asked)
            ) if position(node) < at:
                yield asked
            case ast.If(test=asked) | ast.While(test=asked) if position(asked) < at:
                yield asked
