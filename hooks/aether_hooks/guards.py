"""What tests decide: loads that are tested for their truth, tests that end a loop, branches that store what was tested.

The later kinds read guards from the code too (which test guards which act): they find both here, as `Test`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from aether_hooks.locations import Origins, access_of, location_of
from aether_hooks.names import Names, Scope, elif_chain
from aether_hooks.nodes import walk
from aether_hooks.sites import SiteFlag

_LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_NESTED = (ast.stmt, ast.ExceptHandler, ast.match_case, ast.Lambda)
_ASKED = (
    ast.IfExp,
    ast.Assert,
    ast.comprehension,
    ast.BoolOp,
    ast.UnaryOp,
    ast.Call,
    ast.Name,
    ast.Attribute,
    ast.Subscript,
)


@dataclass(frozen=True, slots=True)
class Test:
    """An expression whose truth is asked; the body of its statement runs where it is `truth`."""

    node: ast.expr
    truth: bool


def tests_in(condition: ast.expr, truth: bool = True) -> Iterator[Test]:
    """The plain expressions that a condition is made of."""
    match condition:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from tests_in(operand, not truth)
        case ast.BoolOp(values=values):
            for value in values:
                yield from tests_in(value, truth)
        case ast.Compare(left=left, ops=[op], comparators=[ast.Constant(value=bool(constant))]):
            same = isinstance(op, ast.Is | ast.Eq)
            if same or isinstance(op, ast.IsNot | ast.NotEq):
                yield from tests_in(left, truth is (constant is same))
        case ast.NamedExpr(value=value):
            yield from tests_in(value, truth)
        case ast.Name() | ast.Attribute() | ast.Subscript():
            yield Test(condition, truth)


Stored = tuple[str, bool | None]
"""A location that a statement stores, and the constant if it is a truth value."""


class Guards:
    """Collects `flags` (of loads), `loop_tests` (expressions whose value can end a loop that waits) and of these
    `ended_by_removal` (truths and lengths of containers that end it where nothing, or not much, is left in there).
    """

    def __init__(self, names: Names, carried: Mapping[ast.expr, Origins]) -> None:
        self.flags: dict[ast.expr, SiteFlag] = {}
        self.loop_tests: set[ast.expr] = set()
        self.ended_by_removal: set[ast.expr] = set()
        self._names = names
        self._scope = names.module
        self._carried = carried
        self._stores: dict[ast.stmt, frozenset[Stored]] = {}
        self._parts: dict[ast.stmt, list[ast.AST]] = {}

    def run(self, scope: Scope, body: Sequence[ast.stmt]) -> None:
        self._scope = scope
        self._block(body, waits=False)

    def _block(self, body: Sequence[ast.stmt], *, waits: bool) -> None:
        for number, node in enumerate(body):
            for condition in _conditions(self._own_parts(node)):
                self._mark_truth(condition)
            if isinstance(node, ast.If):
                self._if(node, body[number + 1 :], waits=waits)
            elif isinstance(node, ast.While):
                self._while(node, body[number + 1 :])
            elif not isinstance(node, _SCOPES):
                inside = only_repeats(node) if isinstance(node, ast.For | ast.AsyncFor) else waits
                for block in blocks_of(node):
                    self._block(block, waits=inside)

    def _if(self, node: ast.If, rest: Sequence[ast.stmt], *, waits: bool) -> None:
        for branch in elif_chain(node):
            self._branch(branch, rest if branch is node else (), waits=waits)
        self._block(branch.orelse, waits=waits)

    def _branch(self, node: ast.If, rest: Sequence[ast.stmt], *, waits: bool) -> None:
        self._mark_truth(node.test)
        then, otherwise = self._stored(node.body), self._stored(node.orelse)
        then_leaves, otherwise_leaves = leaves(node.body), leaves(node.orelse)
        if then_leaves != otherwise_leaves:
            following = self._stored(rest)
            then, otherwise = (then, otherwise | following) if then_leaves else (then | following, otherwise)
        self._mark_signals(node.test, then, otherwise)
        if waits and (then_leaves or otherwise_leaves):
            self._mark_loop_test(node.test)
            last = (node.body if then_leaves else node.orelse)[-1]
            if not isinstance(last, ast.If):
                repeated = then_leaves is isinstance(last, ast.Continue)
                self.ended_by_removal.update(_repeated_while_filled(node.test, repeated))
        self._block(node.body, waits=waits)

    def _while(self, node: ast.While, rest: Sequence[ast.stmt]) -> None:
        self._mark_truth(node.test)
        self._mark_loop_test(node.test)
        self.ended_by_removal.update(_repeated_while_filled(node.test))
        self._mark_signals(node.test, self._stored(node.body), self._stored((*node.orelse, *rest)))
        self._block(node.body, waits=True)
        self._block(node.orelse, waits=False)

    def _mark(self, node: ast.expr, flag: SiteFlag) -> None:
        self.flags[node] = self.flags.get(node, SiteFlag(0)) | flag

    def _mark_truth(self, condition: ast.expr) -> None:
        for test in tests_in(condition):
            for load in self._loads(test.node):
                self._mark(load, SiteFlag.CONST_FLAG)

    def _mark_signals(self, condition: ast.expr, then: frozenset[Stored], otherwise: frozenset[Stored]) -> None:
        if not then and not otherwise:
            return
        for test in tests_in(condition):
            for load in self._loads(test.node):
                location = location_of(load, self._names, self._scope)
                if location is None:
                    continue
                for stored, truth in ((then, test.truth), (otherwise, not test.truth)):
                    if _changes(stored, location.text, truth):
                        self._mark(load, SiteFlag.NO_SIGNAL | (SiteFlag.IF_TRUE if truth else SiteFlag.IF_FALSE))

    def _loads(self, node: ast.expr) -> Iterable[ast.expr]:
        """The tested load itself, or those that a tested variable was computed from."""
        return (node, *self._carried.get(node, {}).values())

    def _mark_loop_test(self, condition: ast.expr) -> None:
        self.loop_tests.update(test.node for test in tests_in(condition))
        for node in walk(condition):
            if isinstance(node, ast.Compare):
                compared = (node.left, *node.comparators)
                self.loop_tests.update((node, *map(_unnamed, compared)))
            elif isinstance(node, ast.Call):
                self.loop_tests.update(_asked_by(node))

    def _stored(self, body: Iterable[ast.stmt]) -> frozenset[Stored]:
        return frozenset().union(*map(self._stored_by, body))

    def _stored_by(self, statement: ast.stmt) -> frozenset[Stored]:
        # The last `elif` first: each then finds the next one known, and long chains do not become deep recursion.
        chain = reversed(list(elif_chain(statement))) if isinstance(statement, ast.If) else [statement]
        for part in chain:
            if part not in self._stores:
                targets = filter(_is_store, self._own_parts(part))
                found = (location_of(node, self._names, self._scope) for node in targets)
                own = frozenset((location.text, _constant(part)) for location in found if location is not None)
                nested = () if isinstance(part, _SCOPES) else blocks_of(part)
                self._stores[part] = own.union(*map(self._stored, nested))
        return self._stores[statement]

    def _own_parts(self, statement: ast.stmt) -> list[ast.AST]:
        """The nodes of one statement that the questions are about, without those of the statements nested in it."""
        known = self._parts.get(statement)
        if known is None:
            known = self._parts[statement] = list(_own_expressions(statement))
        return known


def _repeated_while_filled(condition: ast.expr, truth: bool = True) -> Iterator[ast.expr]:
    """The truths and lengths that have to be no less than something for the condition to be `truth`."""
    match condition:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _repeated_while_filled(operand, not truth)
        case ast.BoolOp(values=values):
            for value in values:
                yield from _repeated_while_filled(value, truth)
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            sides = [left, *comparators]
            parts = [part for side in zip(sides, ops, comparators, strict=False) for part in _bounded(*side, truth)]
            shrunk = {node for node, has_to_be_more in parts if has_to_be_more}
            yield from shrunk - {node for node, has_to_be_more in parts if not has_to_be_more}
        case ast.NamedExpr(value=value):
            yield from _repeated_while_filled(value, truth)
        case ast.Call(func=ast.Name(id="bool"), args=[asked]):
            yield from _repeated_while_filled(asked, truth)
        case ast.Call(func=ast.Name(id="len")) | ast.Name() | ast.Attribute() | ast.Subscript() if truth:
            yield condition
        case ast.BinOp() if truth:
            yield from _summands(condition)


def _bounded(left: ast.expr, op: ast.cmpop, right: ast.expr, truth: bool) -> Iterator[tuple[ast.expr, bool]]:
    """The terms of a comparison, each with whether it has to be more, or less, for the answer to be `truth`."""
    match op:
        case ast.Gt() | ast.GtE():
            yield from (*_terms(left, truth), *_terms(right, not truth))
        case ast.Lt() | ast.LtE():
            yield from (*_terms(left, not truth), *_terms(right, truth))
        case ast.NotEq() | ast.Eq() if isinstance(op, ast.NotEq) is truth:
            for side, other in ((left, right), (right, left)):
                if isinstance(other, ast.Constant) and other.value == 0:
                    yield from ((node, True) for node in _summands(side))


def _summands(node: ast.expr) -> Iterator[ast.expr]:
    """What has to be more than nothing for a sum of lengths to be so; a difference may be below."""
    if not any(isinstance(part, ast.Sub) for part in walk(node)):
        yield from (term for term, _ in _terms(node, True))


def _terms(node: ast.expr, more: bool) -> Iterator[tuple[ast.expr, bool]]:
    """What a sum is made of, each with whether it has to be more for the sum to be so (or less, as the sum)."""
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            yield from (*_terms(left, more), *_terms(right, more is isinstance(op, ast.Add)))
        case _:
            yield _unnamed(node), more


def only_repeats(node: ast.For | ast.AsyncFor) -> bool:
    """True for a loop that looks at nothing of what it runs over: it tries again."""
    target = node.target
    return isinstance(target, ast.Name) and not any(
        isinstance(part, ast.Name) and part.id == target.id for statement in node.body for part in walk(statement)
    )


def _changes(stored: frozenset[Stored], text: str, truth: bool) -> bool:
    return any(place == text and constant is not truth for place, constant in stored)


def _constant(statement: ast.stmt) -> bool | None:
    match statement:
        case ast.Assign(value=ast.Constant(value=bool(constant))):
            return constant
    return None


def _asked_by(call: ast.Call) -> Iterator[ast.expr]:
    """What stands for a container's truth or length."""
    match call:
        case ast.Call(func=ast.Name(id="len")):
            yield call
        case ast.Call(func=ast.Name(id="bool"), args=[asked]):
            yield asked


def _conditions(parts: Iterable[ast.AST]) -> Iterator[ast.expr]:
    """Tests inside a statement's own expressions; those of `if` and `while` are handled with their branches."""
    for node in parts:
        match node:
            case ast.IfExp(test=test) | ast.Assert(test=test):
                yield test
            case ast.comprehension(ifs=ifs):
                yield from ifs
            case ast.BoolOp(values=values):
                yield from values
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield operand


def _own_expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """The tests, calls and targets in one statement's own expressions."""
    if isinstance(statement, _SCOPES):
        return
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        if isinstance(node, _ASKED):
            yield node
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                pending.extend(part for part in value if isinstance(part, ast.AST) and not isinstance(part, _NESTED))
            elif isinstance(value, ast.AST) and not isinstance(value, _SCOPES):
                pending.append(value)


def _unnamed(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.NamedExpr) else node


def _is_store(node: ast.AST) -> bool:
    access = access_of(node) if isinstance(node, ast.Call) else node
    return isinstance(access, ast.Name | ast.Attribute | ast.Subscript) and isinstance(access.ctx, ast.Store)


def blocks_of(node: ast.stmt) -> Iterator[Sequence[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        yield getattr(node, name, [])
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield part.body


def leaves(body: Sequence[ast.stmt]) -> bool:
    """True if control never falls out of the block's end."""
    if not body:
        return False
    last = body[-1]
    if not isinstance(last, ast.If):
        return isinstance(last, _LEAVING)
    branches = list(elif_chain(last))
    return all(leaves(branch.body) for branch in branches) and leaves(branches[-1].orelse)
