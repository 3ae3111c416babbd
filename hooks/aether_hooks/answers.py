"""What a condition asks of shared places, and what would turn the answer (race-model.md, 3, test and act)."""

from __future__ import annotations

import ast
import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from aether_hooks.locations import (
    access_of,
    describe,
    inner_pattern,
    is_copied,
    is_what_it_says,
    location_of,
    removal_of,
    stores_of,
    values_of,
    variable_of,
)
from aether_hooks.names import Names, Reach, Scope
from aether_hooks.nodes import children

Position = tuple[int, int]


def position(node: ast.AST) -> Position:
    return (node.lineno, node.col_offset)  # type: ignore[attr-defined]


def end_of(node: ast.AST) -> Position:
    return (node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]


class Turn(enum.IntFlag):
    """The changes of a place that turn an answer. Mirrored in native/runtime/check.hpp."""

    REMOVAL = 1
    INSERTION = 2
    TO_NONE = 4
    TO_SOME = 8  # anything but None
    TO_FALSE = 16
    TO_TRUE = 32
    STORE = 64  # whatever is stored


MISSED = Turn.INSERTION | Turn.TO_SOME | Turn.TO_TRUE
"""What turns the answer that something is not there."""
FOUND = Turn.REMOVAL | Turn.TO_NONE | Turn.TO_FALSE
_ANY = Turn.REMOVAL | Turn.INSERTION | Turn.STORE

_EQUALITY = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)
_ORDERING = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_LENGTHS = (ast.Name, ast.Attribute, ast.Subscript)
_EMPTINESS = {(ast.Eq, "int 0"): True, (ast.LtE, "int 0"): True, (ast.Lt, "int 1"): True} | {
    (ast.NotEq, "int 0"): False,
    (ast.Gt, "int 0"): False,
    (ast.GtE, "int 1"): False,
}
"""Comparisons of a length that ask whether there is anything, and whether they are true if there is nothing."""
_FLIPPED = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}


class Comparison(enum.Enum):
    """How a test compares the very value that it loads."""

    ORDERING = enum.auto()  # fails for a value of another type, as None is; `len` does as well
    SAFE = enum.auto()  # fails for none


class Sort(enum.Enum):
    PLACE = enum.auto()  # an attribute, an item or a variable: its value, or whether it is there
    SIZE = enum.auto()  # a container's length or truth


@dataclass(frozen=True, slots=True)
class Probed:
    """The expression whose site records the test; a container's truth has a site beside that of its load."""

    node: ast.expr | ast.AugAssign | ast.pattern
    is_truth: bool = False
    through: Position | None = None  # the end of what runs the function that makes the test: a call, a property's load


@dataclass(frozen=True, slots=True)
class Answer:
    """What one test says of one place."""

    probed: Probed
    sort: Sort
    text: str
    if_true: Turn  # what turns the answer that the condition is true
    if_false: Turn
    compared: str | None = None  # of a length: the text of what it is compared with
    comparison: Comparison | None = None  # null: a truth, or a comparison of what was computed from the value
    is_copy: bool = False  # the place is loaded again and compared with what this load gave
    asked: ast.expr | None = None  # the plain condition that the answer is part of

    def negated(self) -> Answer:
        return replace(self, if_true=self.if_false, if_false=self.if_true)

    def turned_by(self, *, truth: bool) -> Turn:
        return self.if_true if truth else self.if_false

    def made_through(self, node: ast.expr) -> Answer:
        return replace(self, probed=replace(self.probed, through=end_of(node)))


Callee = Callable[[ast.expr], "tuple[Answers, Sequence[ast.expr]] | None"]
"""What the function returns that a call or the load of a property runs, and how to read that."""


class Answers:
    """Reads conditions in one function. `called` names the function's variables in the caller's words."""

    def __init__(
        self,
        names: Names,
        scope: Scope,
        held: Mapping[ast.expr, Sequence[ast.expr]],
        callee: Callee,
        called: Callable[[str], str] = str,
        sentinels: frozenset[str] = frozenset(),
    ) -> None:
        self.scope = scope
        self.called = called
        self._names = names
        self._sentinels = sentinels
        self._held = held
        self._callee = callee
        self._open: set[ast.AST] = set()

    # texts

    def text(self, node: ast.AST) -> str | None:
        return describe(node, self.called)

    def item(self, container: ast.expr, key: ast.expr) -> str | None:
        return self.text(ast.Subscript(container, key, ast.Load()))

    def place(self, node: ast.AST) -> str | None:
        """The place that an expression loads, if it is one that others may share."""
        if isinstance(node, ast.Name):
            return self.called(node.id) if location_of(node, self._names, self.scope) is not None else None
        if isinstance(node, ast.Attribute | ast.Subscript):
            return self.text(node)
        if isinstance(node, ast.Call):
            return self._called_place(node)
        return None

    def _called_place(self, node: ast.Call) -> str | None:
        match node:
            case ast.Call(func=ast.Attribute(value=base, attr="get" | "__getitem__"), args=[key, *_]):
                return self.item(base, key)
            case ast.Call(func=ast.Name(id="getattr" | "hasattr"), args=[base, ast.Constant(value=str(name)), *_]):
                return f"{text}.{name}" if (text := self.text(base)) is not None else None
        access = self.loaded(node)
        return None if access is None else self.text(access)

    # what calls do

    def loaded(self, node: ast.Call) -> ast.Attribute | ast.Subscript | None:
        """What a function or method loads that has a plain form, and fails where it finds nothing."""
        match node.func:
            case ast.Attribute(attr="getitem" | "__getitem__" | "__getattribute__" | "load" | "load_relaxed"):
                return access_of(node) if self._is_what_it_says(node) else None
        return None

    def _may_default(self, node: ast.AST) -> bool:
        """True for `get` and `getattr`, which give a default where they find nothing."""
        return isinstance(node, ast.Call) and self.loaded(node) is None

    def stored(self, node: ast.Call) -> list[tuple[ast.Attribute | ast.Subscript, ast.expr]]:
        return list(stores_of(node)) if self._is_what_it_says(node) else []

    def removed(self, node: ast.Call) -> ast.Attribute | ast.Subscript | None:
        return removal_of(node) if self._is_what_it_says(node) else None

    def _is_what_it_says(self, node: ast.Call) -> bool:
        return is_what_it_says(node, self._names, self.scope)

    # conditions

    def of(self, condition: ast.expr) -> Iterator[Answer]:
        """What the truth of an expression says."""
        if condition in self._open:
            return
        self._open.add(condition)
        for answer in self._of(condition):
            yield answer if answer.asked is not None else replace(answer, asked=condition)
        self._open.discard(condition)

    def _of(self, node: ast.expr) -> Iterator[Answer]:
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield from (answer.negated() for answer in self.of(operand))
            case ast.BoolOp(values=values):
                for value in values:
                    yield from self.of(value)
            case ast.NamedExpr(value=value):
                yield from self.of(value)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                yield from self._comparison(left, op, right, node)
            case ast.Compare(left=left, ops=ops, comparators=others):
                yield from self._compared([left, *others], *ops)
            case ast.Call():
                yield from self._call(node)
            case ast.Name() | ast.Attribute() | ast.Subscript():
                yield from self._truth(node)
            case ast.BinOp():
                yield from self._computed([node])

    def _comparison(self, left: ast.expr, op: ast.cmpop, right: ast.expr, node: ast.Compare) -> Iterator[Answer]:
        match op, right:
            case ast.Is() | ast.Eq(), ast.Constant(value=None):
                yield from self._none(left)
            case ast.IsNot() | ast.NotEq(), ast.Constant(value=None):
                yield from (answer.negated() for answer in self._none(left))
            case ast.Is() | ast.Eq(), ast.Constant(value=bool(constant)):
                yield from self._asked(left, truth=constant)
            case ast.IsNot() | ast.NotEq(), ast.Constant(value=bool(constant)):
                yield from self._asked(left, truth=not constant)
            case ast.Is() | ast.IsNot(), ast.Name(id=name) if self._is_sentinel(name):
                answers = self._missing(left)
                yield from answers if isinstance(op, ast.Is) else (answer.negated() for answer in answers)
            case ast.In() | ast.NotIn(), _:
                yield from self._membership(left, right, node, found=isinstance(op, ast.In))
            case _:
                flipped = _FLIPPED.get(type(op), type(op))
                yield from self._length(left, type(op), right)
                yield from self._length(right, flipped, left)
                if (empty := self._empty(left, type(op), right) or self._empty(right, flipped, left)) is not None:
                    yield from empty
                else:
                    yield from self._compared([left, right], op)

    def _asked(self, node: ast.expr, *, truth: bool) -> Iterator[Answer]:
        yield from (answer if truth else answer.negated() for answer in self.of(node))

    def _membership(self, key: ast.expr, container: ast.expr, node: ast.expr, *, found: bool) -> Iterator[Answer]:
        for each in (container, *self._held.get(container, ())):
            searched, looked_up, turn = _looked_up(each, key)
            text = self.item(searched, looked_up)
            if text is not None:
                answer = Answer(Probed(node), Sort.PLACE, text, Turn.REMOVAL | turn, Turn.INSERTION | turn)
                yield answer if found else answer.negated()
            for answer in self._returned(_special(node, each, "__contains__", key), Answers.of):
                yield answer if found else answer.negated()

    def _values(self, node: ast.expr) -> Iterator[ast.expr]:
        return values_of(node, self._held)

    def _none(self, node: ast.expr) -> Iterator[Answer]:
        for value in self._values(node):
            yield from self._place_answer(value, Turn.TO_SOME, Turn.TO_NONE | Turn.REMOVAL)
            yield from self._returned(value, Answers._none)

    def _is_sentinel(self, name: str) -> bool:
        return name in self._sentinels and self._names.reach(self.scope, name) is Reach.GLOBAL

    def _missing(self, node: ast.expr) -> Iterator[Answer]:
        for value in self._values(node):
            yield from self._place_answer(value, Turn.TO_SOME, Turn.REMOVAL)

    def _truth(self, node: ast.expr) -> Iterator[Answer]:
        for value in self._values(node):
            if value is node:
                yield from self._place_answer(value, Turn.TO_FALSE | Turn.REMOVAL, Turn.TO_TRUE)
            elif not isinstance(value, ast.Name):
                yield from self.of(value)
            text = self.text(value)
            if text is not None:
                yield Answer(Probed(node, is_truth=True), Sort.SIZE, text, Turn.REMOVAL, Turn.INSERTION)
                for method in ("__bool__", "__len__"):
                    yield from self._returned(_special(node, value, method), Answers.of)
            if isinstance(value, ast.Attribute):
                yield from self._returned(value, Answers.of)

    def _place_answer(self, node: ast.expr, if_true: Turn, if_false: Turn) -> Iterator[Answer]:
        text = self.place(node)
        if text is None:
            return
        if self._may_default(node):  # found or absent
            missed = bool(if_true & MISSED)
            if_true |= Turn.INSERTION if missed else Turn.REMOVAL
            if_false |= Turn.REMOVAL if missed else Turn.INSERTION
        yield Answer(Probed(node), Sort.PLACE, text, if_true, if_false)

    def _call(self, node: ast.Call) -> Iterator[Answer]:
        match node:
            case ast.Call(func=ast.Name(id="hasattr")):
                if (text := self.place(node)) is not None:
                    yield Answer(Probed(node), Sort.PLACE, text, Turn.REMOVAL, Turn.INSERTION)
            case ast.Call(func=ast.Name(id="bool"), args=[value]):
                yield from self.of(value)
            case ast.Call(func=ast.Attribute(value=container, attr="__contains__"), args=[key]):
                yield from self._membership(key, container, node, found=True)
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="operator"), attr="contains"), args=[container, key]
            ) if self._is_what_it_says(node):
                yield from self._membership(key, container, node, found=True)
            case ast.Call(func=ast.Name(id="isinstance" | "issubclass"), args=[value, _]):
                yield from self._compared([value])
            case ast.Call(func=ast.Name(id="len"), args=[container]):
                yield from self._size(container, node, ast.Gt, "int 0")
                yield from self._filled(container, node)
            case _:
                yield from self._place_answer(node, Turn.TO_FALSE, Turn.TO_TRUE)
                yield from self._returned(node, Answers.of)

    # lengths

    def _length(self, node: ast.expr, op: type[ast.cmpop], other: ast.expr) -> Iterator[Answer]:
        for value in self._values(node):
            match value:
                case ast.Call(func=ast.Name(id="len"), args=[container]):
                    yield from self._size(container, value, op, self.text(other))

    def _size(self, container: ast.expr, node: ast.Call, op: type[ast.cmpop], compared: str | None) -> Iterator[Answer]:
        longer, shorter = Turn.REMOVAL, Turn.INSERTION
        if compared == "int 0" and op in (ast.Eq, ast.NotEq):
            if_true, if_false = (shorter, longer) if op is ast.Eq else (longer, shorter)
        elif op in (ast.Gt, ast.GtE):
            if_true, if_false = longer, shorter
        elif op in (ast.Lt, ast.LtE):
            if_true, if_false = shorter, longer
        else:
            if_true = if_false = longer | shorter
        for each in self._values(container):
            text = self.text(each)
            if text is not None:
                yield Answer(Probed(node), Sort.SIZE, text, if_true, if_false, compared)

    def _empty(self, node: ast.expr, op: type[ast.cmpop], other: ast.expr) -> Iterator[Answer] | None:
        """`len(c) == 0` and the like ask for the truth of what the place holds, as `not c` does."""
        match node:
            case ast.Call(func=ast.Name(id="len"), args=[container]):
                asked = _EMPTINESS.get((op, self.text(other) or ""))
                if asked is not None:
                    return (answer.negated() if asked else answer for answer in self._filled(container, node))
        return None

    def _filled(self, container: ast.expr, node: ast.Call) -> Iterator[Answer]:
        yield from self._returned(_special(node, container, "__len__"), Answers._number)
        for value in self._values(container):
            for answer in self._place_answer(value, Turn.TO_FALSE | Turn.REMOVAL, Turn.TO_TRUE):
                yield replace(answer, comparison=Comparison.ORDERING)

    # any other test

    def _compared(self, operands: Sequence[ast.expr], *ops: ast.cmpop) -> Iterator[Answer]:
        ordering = any(isinstance(op, _ORDERING) for op in ops)
        comparison = Comparison.ORDERING if ordering else Comparison.SAFE
        equality = bool(ops) and all(isinstance(op, _EQUALITY) for op in ops)
        for operand in operands:
            is_copy = equality and self._is_copy_among(operand, operands)
            for answer in self._computed([operand]):
                known = replace(answer, is_copy=is_copy)
                yield replace(known, comparison=comparison) if answer.probed.node is operand else known

    def _is_copy_among(self, node: ast.expr, operands: Sequence[ast.expr]) -> bool:
        """True for what was loaded from the place that it is compared with (compare-and-set)."""
        variable = variable_of(node)
        if variable is None:
            return False
        others = [self.place(operand) for operand in operands if operand is not node]
        wholes = [whole for value in self._held.get(variable, ()) if (whole := self.place(value)) is not None]
        return any(is_copied(other, whole, node, variable) for whole in wholes for other in others)

    def _computed(self, nodes: Iterable[ast.expr]) -> Iterator[Answer]:
        """Whatever is stored may turn a comparison of what was computed from it."""
        for load in self._loads(nodes):
            text = self.place(load)
            if text is not None:
                turn = _ANY if self._may_default(load) else Turn.STORE
                yield Answer(Probed(load), Sort.PLACE, text, turn, turn)
            yield from self._returned(load, Answers._number)
            match load:
                case ast.Call(func=ast.Name(id="len"), args=[counted]):
                    yield from self._returned(_special(load, counted, "__len__"), Answers._number)

    def _number(self, node: ast.expr) -> Iterator[Answer]:
        return self._computed([node])

    def _loads(self, nodes: Iterable[ast.expr]) -> Iterator[ast.expr]:
        pending: list[ast.AST] = list(nodes)
        seen: set[ast.AST] = set()
        while pending:
            node = pending.pop()
            if node in seen or isinstance(node, ast.Lambda):
                continue
            seen.add(node)
            if isinstance(node, ast.expr):
                pending.extend(self._held.get(node, ()))
                if isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
                    yield node
            pending.extend(children(node))

    def subject(self, node: ast.expr) -> Iterator[Answer]:
        """What `match` asks of its subject: any store may turn it."""
        for value in self._values(node):
            text = self.place(value)
            if text is not None:
                comparison = Comparison.SAFE if value is node else None
                yield Answer(Probed(value), Sort.PLACE, text, Turn.STORE, Turn.STORE, comparison=comparison)

    def matched(self, subject: ast.expr, pattern: ast.pattern) -> Iterator[Answer]:
        """What a case asks of entries or attributes of its subject."""
        match inner_pattern(pattern):
            case ast.MatchMapping(keys=keys):
                places: list[tuple[ast.expr | ast.pattern, str | None]]
                places = [(key, self.item(subject, key)) for key in keys if isinstance(key, ast.Constant)]
            case ast.MatchClass(kwd_attrs=attributes, kwd_patterns=patterns):
                base = self.text(subject)
                places = [
                    (part, None if base is None else f"{base}.{attribute}")
                    for attribute, part in zip(attributes, patterns, strict=True)
                ]
            case _:
                places = []
        for node, text in places:
            if text is not None:
                yield Answer(Probed(node), Sort.PLACE, text, Turn.STORE, Turn.STORE, comparison=Comparison.SAFE)

    # one call deeper

    def _returned(self, node: ast.expr, read: Callable[[Answers, ast.expr], Iterator[Answer]]) -> Iterator[Answer]:
        """Asks what the function returns that a call or a property's load runs."""
        found = self._callee(node) if isinstance(node, ast.Call | ast.Attribute) else None
        if found is not None:
            reader, results = found
            for result in results:
                yield from (answer.made_through(node) for answer in read(reader, result))


def _looked_up(container: ast.expr, key: ast.expr) -> tuple[ast.expr, ast.expr, Turn]:
    """What is looked up in what, and which stores else turn the answer: views of keys and items ask their dict."""
    match container, key:
        case ast.Call(func=ast.Attribute(value=base, attr="keys"), args=[], keywords=[]), _:
            return base, key, Turn(0)
        case ast.Call(func=ast.Attribute(value=base, attr="items"), args=[], keywords=[]), ast.Tuple(elts=[first, _]):
            return base, first, Turn.STORE
    return container, key, Turn(0)


def _special(node: ast.expr, base: ast.expr, method: str, *args: ast.expr) -> ast.Call:
    """The call of a special method that the expression makes."""
    called = ast.copy_location(ast.Attribute(base, method, ast.Load()), node)
    return ast.copy_location(ast.Call(called, list(args), []), node)
