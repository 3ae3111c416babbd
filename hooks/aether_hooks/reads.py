"""How a function reads a location: once, tested before it is used, or after a loop that waits for it.

A location that an activation loads once cannot show it two different values; see race-model.md, section 3, `benign`.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeGuard

from aether_hooks.acts import catches
from aether_hooks.guards import Test, blocks_of, leaves, only_repeats, tests_in
from aether_hooks.locations import access_of, describe, location_of, values_of
from aether_hooks.names import Names, Scope
from aether_hooks.nodes import children, own_nodes
from aether_hooks.sites import CHANGING_METHODS, SiteFlag

_MISSES = frozenset({"KeyError", "IndexError", "LookupError", "AttributeError"})
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


class Reads:
    """Collects `flags` of loads."""

    def __init__(self, names: Names, held: Mapping[ast.expr, Sequence[ast.expr]]) -> None:
        """`held`: the expressions that may have given a variable's use its value."""
        self.flags: dict[ast.expr, SiteFlag] = {}
        self._names = names
        self._held = held
        self._scope = names.module

    def run(self, scope: Scope, body: Sequence[ast.stmt]) -> None:
        self._scope = scope
        loads: dict[ast.expr, str] = {}
        stored: set[str] = set()
        for node in own_nodes(body):
            text = self._text(node)
            if text is None or not isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
                continue
            if _is_load(node):
                loads[node] = text
            else:
                stored.add(text)
        joins = list(_joins(body))
        # What is loaded after a join is ordered with all that the threads stored, and does not count.
        stretch = {load: sum(join < (load.lineno, load.col_offset) for join in joins) for load in loads}
        counts = Counter((text, stretch[load]) for load, text in loads.items())
        for load, text in loads.items():
            if counts[text, stretch[load]] == 1 and text not in stored:
                self._mark(load, SiteFlag.SINGLE_LOAD)
        self._mark_awaited(body, loads, stored)
        for node in own_nodes(body):
            self._mark_sources(_tested_values(node), SiteFlag.TESTED)
            self._mark_sources(_changed_containers(node), SiteFlag.CHANGED)
        for load in loads:
            default = _default_of(load)
            is_asked_for = bool(self.flags.get(load, SiteFlag(0)) & SiteFlag.TESTED)
            if default is not None and (is_asked_for or not _is_none(default)):
                self._mark(load, SiteFlag.HAS_DEFAULT)

    def _text(self, node: ast.AST) -> str | None:
        location = location_of(node, self._names, self._scope)
        return None if location is None else location.text

    def _mark(self, node: ast.expr, flag: SiteFlag) -> None:
        self.flags[node] = self.flags.get(node, SiteFlag(0)) | flag

    def _mark_sources(self, used: Iterable[ast.expr], flag: SiteFlag) -> None:
        for node in used:
            for load in values_of(node, self._held):
                self._mark(load, flag)

    def _mark_awaited(self, body: Sequence[ast.stmt], loads: Mapping[ast.expr, str], stored: set[str]) -> None:
        for awaited, region in self._polled(body):
            texts = set(map(self._awaited_text, awaited)) - stored
            for part in (*awaited, *own_nodes(region)):
                if isinstance(part, ast.expr) and loads.get(part) in texts:
                    self._mark(part, SiteFlag.POLLED)
            for part in awaited:
                self._mark(part, SiteFlag.AWAITS)
        for part in self._needed(body):
            self._mark(part, SiteFlag.AWAITS)

    def _polled(self, body: Sequence[ast.stmt]) -> Iterator[tuple[set[ast.expr], Sequence[ast.stmt]]]:
        """What a loop asks again until its locations are set, and what runs when they are."""
        for block in _blocks(body):
            for number, node in enumerate(block):
                if not isinstance(node, ast.While) and not (isinstance(node, ast.For) and only_repeats(node)):
                    continue
                following = block[number + 1 :] if isinstance(node, ast.While) else []
                breaks = _breaks_of(node)
                if isinstance(node, ast.While) and not breaks:
                    yield self._set(node.test, truth=False), following
                for test, guarded in _ways_out(node.body):
                    awaited = self._set(test.node, test.truth)
                    yield awaited, guarded
                    if breaks == [guarded[-1]]:
                        yield awaited, following
                for attempt in filter(_is_tried_again, node.body):
                    tried = {part for part in own_nodes(attempt.body) if isinstance(part, ast.expr)}
                    ends = (*attempt.body, *attempt.orelse)
                    yield tried, following if breaks == [ends[-1]] else attempt.orelse

    def _needed(self, body: Sequence[ast.stmt]) -> Iterator[ast.expr]:
        """What the function goes on with, or ends without, only where it is set."""
        last = set(_last_of(body))
        for node in own_nodes(body):
            match node:
                case ast.If(test=test, body=then, orelse=otherwise) if (
                    node in last or leaves(then) or leaves(otherwise)
                ):
                    yield from self._set(test, truth=True) | self._set(test, truth=False)
                case ast.Return(value=ast.IfExp(test=test)):
                    yield from self._set(test, truth=True) | self._set(test, truth=False)
                case ast.Assert(test=test):
                    yield from self._set(test, truth=True)

    def _set(self, condition: ast.expr, truth: bool) -> set[ast.expr]:
        """What gave values that are not None, not false or not missing where the condition is `truth`."""
        match condition:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._set(operand, not truth)
            case ast.BoolOp(op=operator, values=values):
                every = isinstance(operator, ast.And) is truth
                return set().union(*(self._set(value, truth) for value in values)) if every else set()
            case ast.Compare(left=left, ops=[op], comparators=[ast.Constant(value=None)]):
                return self._values(left) if isinstance(op, ast.IsNot if truth else ast.Is) else set()
            case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq()], comparators=[ast.Constant()]):
                return self._values(left)
            case ast.Compare(ops=[op]):
                return {condition} if isinstance(op, ast.In if truth else ast.NotIn) else set()
        return self._values(condition) if truth else set()

    def _values(self, node: ast.expr) -> set[ast.expr]:
        return set(values_of(node, self._held))

    def _awaited_text(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Compare):
            base, index = describe(node.comparators[0]), describe(node.left)
            return None if base is None or index is None else f"{base}[{index}]"
        return self._text(node)


def _last_of(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements behind which nothing follows."""
    pending = [body]
    while pending:
        last = next(iter(pending.pop()[-1:]), None)
        if last is not None:
            yield last
        if isinstance(last, ast.If):
            pending.append(last.orelse)
        if isinstance(last, ast.If | ast.With):
            pending.append(last.body)


def _is_load(node: ast.AST) -> bool:
    access = access_of(node) if isinstance(node, ast.Call) else node
    removes = isinstance(node, ast.Call) and getattr(node.func, "attr", None) in ("pop", "setdefault")
    return isinstance(getattr(access, "ctx", None), ast.Load) and not removes


def _default_of(load: ast.expr) -> ast.expr | None:
    match load:
        case (
            ast.Call(func=ast.Name(id="getattr"), args=[_, _, default])
            | ast.Call(func=ast.Attribute(attr="get"), args=[_, default])
        ):
            return default
        case ast.Call(func=ast.Attribute(attr="get"), args=[_]):
            return ast.Constant(value=None)
    return None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _changed_containers(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Subscript(value=container, ctx=ast.Store() | ast.Del()):
            yield container
        case ast.Call(func=ast.Attribute(value=container, attr=method)) if method in CHANGING_METHODS:
            yield container


def _joins(body: Sequence[ast.stmt]) -> Iterator[tuple[int, int]]:
    """Where threads were surely waited for: not under a condition, and without a limit of time."""
    for node in body:
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="join"), args=[], keywords=[])):
                yield node.lineno, node.col_offset
            case ast.For(body=inner) | ast.With(body=inner) | ast.Try(body=inner):
                yield from _joins(inner)


def _blocks(body: Sequence[ast.stmt]) -> Iterator[Sequence[ast.stmt]]:
    yield body
    for node in own_nodes(body):
        if isinstance(node, ast.stmt) and not isinstance(node, _SCOPES):
            yield from blocks_of(node)


def _is_tried_again(node: ast.stmt) -> TypeGuard[ast.Try]:
    """True for a `try` in a loop whose next turn tries again what found nothing."""
    return isinstance(node, ast.Try) and any(
        catches(handler, _MISSES) and (isinstance(handler.body[-1], ast.Continue) or not leaves(handler.body))
        for handler in node.handlers
    )


def _breaks_of(loop: ast.While | ast.For) -> list[ast.stmt]:
    """The statements that end this loop, not one inside it."""
    found: list[ast.stmt] = []
    pending: list[ast.AST] = list(loop.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Break):
            found.append(node)
        elif isinstance(node, ast.For | ast.AsyncFor | ast.While):
            pending.extend(node.orelse)
        elif not isinstance(node, _SCOPES):
            pending.extend(children(node))
    return found


def _ways_out(body: Sequence[ast.stmt]) -> Iterator[tuple[Test, Sequence[ast.stmt]]]:
    """What a turn of a loop does for the last time, and the test that leads there."""
    for number, node in enumerate(body):
        if not isinstance(node, ast.If):
            continue
        following = body[number + 1 :]
        if not isinstance(node.body[-1], ast.Continue) and leaves(node.body):
            yield Test(node.test, truth=True), node.body
        elif not node.orelse and isinstance(node.body[-1], ast.Continue) and following and leaves(following):
            yield Test(node.test, truth=False), following


def _tested_values(node: ast.AST) -> Iterator[ast.expr]:
    """The values that are compared with None, or that the truth is asked of."""
    match node:
        case ast.Compare(
            left=left, ops=[ast.Is() | ast.IsNot() | ast.Eq() | ast.NotEq()], comparators=[ast.Constant(value=None)]
        ):
            yield left
        case ast.While(test=ast.Compare(left=left, comparators=[ast.Constant()])):
            yield left  # asked until it is so
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) | ast.Assert(test=test):
            yield from _asked_for_truth(test)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _asked_for_truth(operand)
        case ast.BoolOp(values=values):
            for value in values[:-1]:
                yield from _asked_for_truth(value)


def _asked_for_truth(condition: ast.expr) -> Iterator[ast.expr]:
    return (test.node for test in tests_in(condition))
