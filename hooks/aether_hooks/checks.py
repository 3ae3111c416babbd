"""Which test guards which act: read from the code, so that a run in which nobody acts says the same.

A test guards what stands on the branches of its answer, and what follows where the other branches leave. A place is
known again by its text; where a variable in it is bound anew, the guard ends.
"""

from __future__ import annotations

import ast
import enum
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from aether_hooks.acts import Act, Acts, Code, Deed, catches, is_atomic_update, removals_in, statements, worded_in
from aether_hooks.answers import (
    FOUND,
    MISSED,
    Answer,
    Answers,
    Comparison,
    Position,
    Probed,
    Sort,
    Turn,
    end_of,
    position,
)
from aether_hooks.callees import Callees, returned
from aether_hooks.changes import changed_places, global_changes, is_class_changed_by_use, tail_of
from aether_hooks.code_blocks import CodeBlock
from aether_hooks.double_checked import asks_the_same, branches, is_stored_in, lasts, stored_before
from aether_hooks.filling import filling
from aether_hooks.guards import leaves
from aether_hooks.identity import Identity
from aether_hooks.locations import values_of
from aether_hooks.locked import locked_spans
from aether_hooks.names import ComprehensionNode, FunctionNode, Names, Reach, elements, elif_chain
from aether_hooks.retests import Retests, Test
from aether_hooks.sentinels import sentinels
from aether_hooks.sites import SiteFlag
from aether_hooks.spans import Span, around, span_of, spans_of
from aether_hooks.switches import is_switch, switches_nowhere
from aether_hooks.walked_keys import walks_of

_MISSES = frozenset({"KeyError", "LookupError", "AttributeError"})
_STATEMENTS = (ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith)
"""Control goes on with a jump backward, or with a call."""


class How(enum.IntFlag):
    """What is known of an act. Mirrored in native/runtime/check.hpp."""

    FILLS = 1  # one store that fills the miss, of what is not changed afterwards
    SOFT = 2  # tests again by itself, or its failure is caught around it
    RETESTED = 4  # stands under a lock, behind a second test of its own
    NO_SWITCH = 8  # with the GIL, threads cannot be switched between the test and the act
    SETS_CONSTANT = 16  # stores a constant of a flag
    RESETS = 64  # no act: the `= None` after which what was filled is missing again; where it has run, nothing FILLS
    VARIES = 128  # the test compares with what each thread may have of its own, a variable of its function


@dataclass(frozen=True, slots=True)
class Check:
    """`act` is done where the answer that `test` gave is not turned by `turn`."""

    test: Probed
    act: ast.expr | ast.AugAssign
    through: Position | None  # the end of what runs the function that does the act
    turn: Turn
    how: How
    place: Guarding


@dataclass(frozen=True, slots=True)
class Guarding:
    """Where a test and its act stand, in the function that makes the one and does the other, or has that done."""

    block: CodeBlock
    sort: Sort
    text: str
    spots: frozenset[Position]


@dataclass(frozen=True, slots=True)
class _Guard:
    """An answer and where it holds."""

    answer: Answer
    turn: Turn
    at: Position  # where the test is made
    spans: tuple[Span, ...]
    loads_only: bool = False


class Checks:
    """Collects `found`, `tested_again` (loads of places that their function tests again under a lock), `filled` (of
    these the place itself, not what is stored beside it) and `flags` (what the code around says of removals by key, and
    of what is under a key that a walk gave).
    """

    def __init__(
        self,
        names: Names,
        held: Mapping[ast.expr, Sequence[ast.expr]],
        changed: frozenset[str],
        callees: Callees,
        sentinels: frozenset[str],
    ) -> None:
        """`changed`: the tails of what the module changes in place, see `changed_places`."""
        self.found: dict[tuple[Probed, ast.expr | ast.AugAssign, Position | None], Check] = {}
        self.tested_again: set[ast.expr] = set()
        self.filled: set[ast.expr] = set()
        self.flags: dict[ast.AST, SiteFlag] = {}
        self._functions: list[_Function] = []
        self._retests = Retests()
        self._retested: set[ast.AST] = set()
        self._names = names
        self._held = held
        self._changed = changed
        self._callees = callees
        self._sentinels = sentinels

    def add(self, node: CodeBlock, body: Sequence[ast.stmt]) -> None:
        """Reads a function of the module, or what it runs itself."""
        function = _Function(self._names, node, body, self._held, self._callees, self._sentinels)
        self._functions.append(function)
        if isinstance(node, FunctionNode):
            self._retests.add(node, function)
        self.flags.update(removals_in(self._callees.code(body)))
        for fails in function.under_walked_keys():
            self.flags[fails] = self.flags.get(fails, SiteFlag(0)) | SiteFlag.WALKED_KEY
        self._retested.update(function.retested_acts())

    def run(self) -> None:
        """When all functions were read, since a test may guard what a callee does."""
        for function in self._functions:
            for guard in function.guards:
                for act in function.guarded_by(guard):
                    self._note(function, guard, act)
            for text in self._retests.tested_below(function):
                self.filled.update(function.loads_of(text))
        self.tested_again |= self.filled

    def _note(self, function: _Function, guard: _Guard, act: Act) -> None:
        how = How.SOFT if act.soft else How(0)
        if guard.turn & MISSED and function.is_only_store(act, guard) and not self._is_changed(function, act):
            how |= How.FILLS
            for reset in function.resets_of(act):
                self._add(guard.answer.probed, reset, Turn(0), How.RESETS, function.place_of(guard, reset))
        if isinstance(act.value, ast.Constant) and isinstance(act.value.value, bool):
            if guard.turn & (Turn.TO_TRUE | Turn.TO_FALSE):
                how &= ~How.FILLS  # a flag: what it tells is not made by who stores it
            if guard.turn & (Turn.TO_TRUE if act.value.value else Turn.TO_FALSE):
                how |= How.SETS_CONSTANT
        if (act.through and act.node in self._retested) or function.is_retested(guard, act):
            how |= How.RETESTED
            if act.deed is not Deed.LOAD and act.sort is Sort.PLACE:
                self.filled.update(function.loads_of(act.text))
                self.tested_again.update(self._loads_after(function, guard, act))
        if function.is_uninterrupted(guard, act):
            how |= How.NO_SWITCH
        if (guard.turn & Turn.STORE or guard.answer.compared) and function.varies(guard.answer):
            how |= How.VARIES
        self._add(guard.answer.probed, act, guard.turn, how, function.place_of(guard, act))

    def changes(self) -> Iterator[tuple[CodeBlock, Act]]:
        """What each function does to shared places, guarded or not."""
        for function in self._functions:
            yield from ((function.node, act) for act in function.own_acts() if act.deed is not Deed.LOAD)

    def _loads_after(self, function: _Function, guard: _Guard, act: Act) -> Iterator[ast.expr]:
        """The loads behind the test of what is complete where the test finds nothing to do."""
        if not lasts(guard.answer):
            return
        others = [other.code for other in self._functions if other is not function and other.name != "__init__"]
        for stored in () if act.through else stored_before(act, function.code):
            text = function.place(stored)
            if text is not None and not is_stored_in(others, stored.attr):
                yield from (load for load in function.loads_of(text) if position(load) > guard.at)

    def _add(self, test: Probed, act: Act, turn: Turn, how: How, place: Guarding) -> None:
        key = (test, act.node, act.through)
        known = self.found.get(key)
        if known is not None:  # guarded by several answers of one test
            turn |= known.turn
            how = (known.how & how) | ((known.how | how) & (How.RESETS | How.VARIES))
            place = replace(place, spots=place.spots | known.place.spots)
        self.found[key] = Check(test, act.node, act.through, turn, how, place)

    def _is_changed(self, function: _Function, act: Act) -> bool:
        """True if the object that the act stores may be changed afterwards, as far as the module says."""
        if not {tail_of(act.node), f"{function.name}()"}.isdisjoint(self._changed):
            return True
        if any(map(function.is_changed_by_use, function.stored_by(act))):
            return True
        aliases = {alias.id for alias in function.aliases(act)}
        return not aliases.isdisjoint(function.changed()) or any(
            f"{made.name}()" in self._changed or self._callees.changes_itself(made)
            for value in function.stored_by(act)
            for made in self._callees.classes_made(value, function.scope)
        )


class _Function:
    """The guards and acts of one function."""

    def __init__(
        self,
        names: Names,
        node: CodeBlock,
        body: Sequence[ast.stmt],
        held: Mapping[ast.expr, Sequence[ast.expr]],
        callees: Callees,
        sentinels: frozenset[str],
        answers: Answers | None = None,
    ) -> None:
        """`answers`: how to read the function's conditions in its caller's words."""
        scope = names.scopes[node]
        self.name = scope.qualname.rpartition(".")[2]
        self.node = node
        self._names = names
        self.scope = scope
        self._body = body
        self.code = callees.code(body)
        self._held = held
        self._callees = callees
        self._sentinels = sentinels
        self._answers = answers or Answers(names, scope, held, self._returned_by, sentinels=sentinels)
        self._bound = _bindings(self.code)
        self._calls: dict[Position, ast.expr] = {}
        self._called: dict[ast.expr, _Function] = {}
        self.guards: list[_Guard] = []
        self._walks: list[_Guard] = []
        self._nodes = {part.node: part.nodes for part in self.code}
        self._block(body, ())
        self._retests: dict[tuple[ast.AST, Position | None], list[_Guard]] = {}
        for guard in self.guards:
            probed = guard.answer.probed
            self._retests.setdefault((probed.node, probed.through), []).append(guard)

    @cached_property
    def _acts(self) -> Mapping[tuple[Sort, str], Sequence[Act]]:
        acts: dict[tuple[Sort, str], list[Act]] = {}
        for act in (*self.own_acts(), *self._called_acts()) if self.guards or self._walks else ():
            acts.setdefault((act.sort, act.text), []).append(act)
        return acts

    @cached_property
    def _switches(self) -> Sequence[Position]:
        return sorted(_switches(self.code, self._names))

    def is_changed_by_use(self, value: ast.expr) -> bool:
        """True for a call that makes a lock, a queue or the like, or an object of a class derived from theirs."""
        made = [base for owner in self._callees.classes_made(value, self.scope) for base in owner.bases]
        if isinstance(value, ast.Call):
            made.append(value.func)
        return any(is_class_changed_by_use(each, self._names, self.scope) for each in made)

    # what retests.py asks

    @cached_property
    def misses(self) -> Sequence[Test]:
        return [
            Test(guard.answer.text, guard.at, guard.spans)
            for guard in self.guards
            if guard.turn & MISSED and guard.answer.sort is Sort.PLACE and not guard.answer.is_copy
        ]

    @cached_property
    def stores(self) -> Sequence[tuple[str, Position]]:
        nodes = (node for part in self.code for node in part.nodes)
        found = ((self._answers.place(target), position(target)) for target in self._stored_in(nodes))
        return [(text, at) for text, at in found if text is not None]

    @cached_property
    def calls(self) -> Sequence[tuple[Position, FunctionNode]]:
        calls = (node for part in self.code for node in part.nodes if isinstance(node, ast.Call))
        found = ((position(call), self._callees.resolve(call, self.scope)) for call in calls)
        return [(at, callee[0]) for at, callee in found if callee is not None]

    @cached_property
    def locked(self) -> Sequence[Span]:
        decorated = self.node if isinstance(self.node, FunctionNode) else None
        is_locked = decorated is not None and self._callees.decorators.hold_lock(decorated)
        return [*locked_spans(self.code), *(spans_of(self._body) if is_locked else ())]

    def _stored_in(self, nodes: Iterable[ast.AST]) -> Iterator[ast.expr]:
        for node in nodes:
            if isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", None), ast.Store):
                yield node
            elif isinstance(node, ast.Call):
                yield from (target for target, _ in self._answers.stored(node))

    def place(self, node: ast.expr) -> str | None:
        return self._answers.place(node)

    def changed(self) -> frozenset[str]:
        """The tails of what this function changes in place."""
        return changed_places(self._body, self._held)

    # one call deeper

    def _reader(self, node: ast.expr) -> tuple[FunctionNode, Answers] | None:
        found = self._callees.resolve(node, self.scope)
        if found is None:
            return None
        function, given = found
        called = self._callees.translator(function, given, str)
        scope = self._names.scopes[function]
        return function, Answers(self._names, scope, self._held, _nothing, called, self._sentinels)

    def _returned_by(self, node: ast.expr) -> tuple[Answers, Sequence[ast.expr]] | None:
        found = self._reader(node)
        return None if found is None else (found[1], list(returned(found[0])))

    def _called_acts(self) -> Iterator[Act]:
        for part in self.code:
            worded = worded_in(part)
            for node in part.nodes:
                if not isinstance(node, ast.Call | ast.Attribute) or (found := self._reader(node)) is None:
                    continue
                self._calls[end_of(node)] = node
                given = set(returned(found[0])) if node in worded else set()
                for act in Acts(found[1], self._callees.code(found[0].body)).find():
                    if not act.text.startswith("\0") and not (act.deed is Deed.LOAD and act.node in given):
                        yield _called(act, node, part.node, caught=part.caught)

    # guards

    def _block(self, body: Sequence[ast.stmt], rest: tuple[Span, ...]) -> None:
        """`rest`: what follows where control falls out of the block."""
        for number, node in enumerate(body):
            following = (span_of(body[number + 1 :]), *rest) if body[number + 1 :] else rest
            for part in self._nodes[node]:
                self._expression(part)
            self._filled_at_once(node, following)
            match node:
                case ast.If():
                    self._if(node, following)
                case ast.While(test=test, body=inner, orelse=orelse):
                    self._guard(test, (span_of(inner),), (*spans_of(orelse), *following))
                    self._block(inner, ())
                    self._block(orelse, following)
                case ast.Match():
                    for answer in self._answers.subject(node.subject):
                        self._add(
                            answer, Turn.STORE, position(node.subject), tuple(span_of(c.body) for c in node.cases)
                        )
                    for case in node.cases:
                        for answer in self._answers.matched(node.subject, case.pattern):
                            self._add(answer, answer.if_true, position(case.pattern), spans_of(case.body))
                        self._block(case.body, following)
                case ast.Assert(test=test):
                    self._guard(test, following, ())
                case ast.Try() | ast.TryStar():
                    self._try(node, following)
                case ast.With(body=inner) | ast.AsyncWith(body=inner):
                    self._block(inner, following)
                case ast.For(body=inner, orelse=orelse) | ast.AsyncFor(body=inner, orelse=orelse):
                    self._walked(node)
                    self._block(inner, ())
                    self._block(orelse, following)

    def _if(self, node: ast.If, following: tuple[Span, ...]) -> None:
        for branch in elif_chain(node):
            for part in self._nodes[branch] if branch is not node else ():
                self._expression(part)
            then, otherwise = spans_of(branch.body), spans_of(branch.orelse)
            if leaves(branch.body):
                otherwise += following
            elif branch.orelse and leaves(branch.orelse):
                then += following
            self._guard(branch.test, then, otherwise)
            if not branch.orelse and not leaves(branch.body):
                self._filled(branch, following)
            self._block(branch.body, following)
        self._block(branch.orelse, following)

    def _filled_at_once(self, node: ast.stmt, following: tuple[Span, ...]) -> None:
        """`x = x or ...`, and what follows."""
        match node:
            case ast.Assign(targets=[target], value=value) if (filled := filling(target, value)) is not None:
                span = (around(node),)
                self._guard(filled.test, *((span, ()) if filled.if_true else ((), span)))
                self._relied_on(filled.test, {self._answers.place(target)}, following, missed=filled.if_true)

    def _filled(self, node: ast.If, following: tuple[Span, ...]) -> None:
        """`if x is None: x = ...`: what follows relies on its being there."""
        parts = [part for statement, _ in statements(node.body) for part in self._nodes[statement]]
        stored = {self._answers.place(target) for target in self._stored_in(parts)}
        self._relied_on(node.test, stored, following, missed=True)

    def _relied_on(
        self, test: ast.expr, stored: Collection[str | None], following: tuple[Span, ...], *, missed: bool
    ) -> None:
        """What follows loads what is there, or was stored because the test, true where it `missed`, did not find it."""
        for answer in self._answers.of(test):
            if answer.sort is Sort.PLACE and answer.text in stored and answer.turned_by(truth=missed) & MISSED:
                turn = answer.turned_by(truth=not missed) & FOUND
                self._add(answer, turn, position(test), following, loads_only=True)

    def _try(self, node: ast.Try | ast.TryStar, following: tuple[Span, ...]) -> None:
        misses = [handler for handler in node.handlers if catches(handler, _MISSES) and handler.type is not None]
        for statement in node.body if misses else ():
            for part in self._nodes[statement]:
                if isinstance(part, ast.Attribute | ast.Subscript):
                    self._missed(part, statement, misses, following)
        self._block(node.body, following)
        for handler in node.handlers:
            self._block(handler.body, following)
        self._block(node.orelse, following)
        self._block(node.finalbody, following)

    def _missed(
        self,
        node: ast.Attribute | ast.Subscript,
        statement: ast.stmt,
        misses: Sequence[ast.ExceptHandler],
        following: tuple[Span, ...],
    ) -> None:
        """A load that may raise, and the handlers that run if it finds nothing."""
        updates = isinstance(statement, ast.AugAssign) and statement.target is node
        text = self._answers.place(node)
        if text is None or not (updates or isinstance(node.ctx, ast.Load)):
            return
        probed = statement if isinstance(statement, ast.AugAssign) and updates else node
        answer = Answer(Probed(probed), Sort.PLACE, text, Turn.REMOVAL, Turn.INSERTION)
        for handler in misses:
            spans = spans_of(handler.body) + (() if leaves(handler.body) else following)
            self._add(answer, Turn.INSERTION, position(node), spans)

    def _expression(self, node: ast.AST) -> None:
        match node:
            case ast.BoolOp(op=op, values=values):
                for number, value in enumerate(values[:-1]):
                    span = (Span(position(values[number + 1]), end_of(values[-1])),)
                    self._guard(value, *((span, ()) if isinstance(op, ast.And) else ((), span)))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self._guard(test, (around(body),), (around(orelse),))
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                self._comprehension(node)

    def _comprehension(self, node: ComprehensionNode) -> None:
        self._walked(node)
        for generator in node.generators:
            for condition in generator.ifs:
                self._guard(condition, tuple(map(around, elements(node))), ())

    def _walked(self, node: ast.For | ast.AsyncFor | ComprehensionNode) -> None:
        for under_key, walked, spans in walks_of(node):
            text = self._answers.place(under_key)
            if text is not None:
                answer = Answer(Probed(walked), Sort.PLACE, text, Turn.REMOVAL, Turn.REMOVAL)
                self._walks.append(_Guard(answer, Turn.REMOVAL, position(walked), spans))

    def _guard(self, condition: ast.expr, then: tuple[Span, ...], otherwise: tuple[Span, ...]) -> None:
        for answer in self._answers.of(condition):
            for truth, spans in ((True, then), (False, otherwise)):
                self._add(answer, answer.turned_by(truth=truth), position(condition), spans)

    def _add(
        self, answer: Answer, turn: Turn, at: Position, spans: tuple[Span, ...], *, loads_only: bool = False
    ) -> None:
        if spans and turn:
            self.guards.append(_Guard(answer, turn, at, spans, loads_only))

    # acts

    def own_acts(self) -> Iterator[Act]:
        return Acts(self._answers, self.code).find()

    def place_of(self, guard: _Guard, act: Act) -> Guarding:
        probed = guard.answer.probed
        tested = probed.through or position(probed.node)
        return Guarding(self.node, guard.answer.sort, guard.answer.text, frozenset({tested, guard.at, act.at}))

    def guarded_by(self, guard: _Guard) -> Iterator[Act]:
        for act in self._acts.get((guard.answer.sort, guard.answer.text), ()):
            is_test = act.node is guard.answer.probed.node and act.through == guard.answer.probed.through
            if not is_test and self._is_guarded(guard, act):
                yield act

    def under_walked_keys(self) -> Iterator[ast.AST]:
        """What fails where the key of a walk is gone by then."""
        for walk in self._walks:
            for act in self.guarded_by(walk):
                if not act.soft and act.through is None and _needs_key(act.node):
                    yield act.node

    def _is_guarded(self, guard: _Guard, act: Act) -> bool:
        if not any(span.holds(act.at) for span in guard.spans) or not _depends(guard, act):
            return False
        if is_atomic_update(act.node) and all(span.start != position(act.statement) for span in guard.spans):
            return False  # what lies between may be why it counts, whatever the answer is by then
        retests = self._retests.get((act.node, act.through), ())
        if act.deed is Deed.LOAD and not retests and (callee := self._callee_of(act)):
            retests = callee._retests.get((act.node, None), ())
        if act.deed is Deed.LOAD and any(_is_safe_after(each, guard) for each in retests):
            return False
        if guard.loads_only and act.deed is not Deed.LOAD:
            return False
        start = min(guard.at, act.at)
        return not any(self._is_bound_between(name, start, act.at) for name in _variables(act.text, self._bound))

    def _is_bound_between(self, name: str, start: Position, end: Position) -> bool:
        places = self._bound[name]
        index = bisect_right(places, start)
        return index < len(places) and places[index] < end

    def is_only_store(self, act: Act, guard: _Guard) -> bool:
        """True if all that the answer guards is this one store, or others in its stead."""
        if act.deed is not Deed.STORE or act.value is None:
            return False
        if Identity(self._names, self.scope, self._held).is_own(act.value):  # another's is another
            return False
        span = next(span for span in guard.spans if span.holds(act.at))
        resets = {reset.node for reset in self.resets_of(act)}
        others = {
            other.node
            for acts in self._acts.values()
            for other in acts
            if other.deed is not Deed.LOAD
            and (span.holds(other.at) or (other.text == act.text and other.node not in resets))
        }
        instead = {
            other.node
            for other in self._acts[act.sort, act.text]
            if other.deed is Deed.STORE and self._is_alternative(act.at, other.at)
        }
        return others - instead == {act.node}

    def resets_of(self, act: Act) -> Iterator[Act]:
        """The stores of None to what the act fills."""
        for other in self._acts[act.sort, act.text]:
            if other.deed is Deed.STORE and isinstance(other.value, ast.Constant) and other.value.value is None:
                yield other

    def _is_alternative(self, one: Position, other: Position) -> bool:
        """True if the two stand on different branches of an `if`: one run does one of them."""
        for part in self.code:
            if isinstance(part.node, ast.If) and part.node.orelse:
                then, otherwise = span_of(part.node.body), span_of(part.node.orelse)
                if (then.holds(one) and otherwise.holds(other)) or (then.holds(other) and otherwise.holds(one)):
                    return True
        return False

    def stored_by(self, act: Act) -> Iterator[ast.expr]:
        """The expressions that may have given what the act stores."""
        return iter(()) if act.value is None else values_of(act.value, self._held)

    def aliases(self, act: Act) -> Iterator[ast.Name]:
        """The variables that hold what the act stores."""
        for statement in self._nodes:
            if isinstance(statement, ast.Assign) and (
                act.node in statement.targets or self._answers.place(statement.value) == act.text
            ):
                yield from (target for target in statement.targets if isinstance(target, ast.Name))
        if isinstance(act.value, ast.Name):
            yield act.value

    def is_retested(self, guard: _Guard, act: Act) -> bool:
        """Double-checked locking: a lock is taken after the test, and under it the place is tested again, here or in
        the function that does the act.
        """
        if guard.answer.is_copy:
            return any(span.holds(guard.at) and span.holds(act.at) for span in self.locked)
        callee = self._callee_of(act)
        for span in self.locked:
            if not span.holds(act.at) or span.holds(guard.at):
                continue
            if any(span.holds(other.at) for other in self._tests_again(guard, act)):
                return True
            if act.deed is Deed.LOAD and any(map(span.holds, self._tests_on_the_way(guard.answer, act))):
                return True
            if callee and any(callee._tests_again(guard, replace(act, at=position(act.node), through=None))):
                return True
        return False

    def _tests_on_the_way(self, answer: Answer, act: Act) -> Iterator[Position]:
        """Where the place is tested before the act whatever branches are taken, and something comes of it."""
        for other in self.guards:
            same = (other.answer.sort, other.answer.text) == (answer.sort, answer.text)
            if not same or other.at > act.at:
                continue
            is_passed_by = any(span.holds(other.at) and not span.holds(act.at) for span in self._branches)
            if any(span.holds(act.at) for span in other.spans) or not (is_passed_by or self._is_idle(other)):
                yield other.at

    @cached_property
    def _branches(self) -> Sequence[Span]:
        return list(branches(self.code))

    def _is_idle(self, test: _Guard) -> bool:
        """True for the test of an `if` that neither stores the place, nor calls what may, nor leaves."""
        for part in self.code:
            if isinstance(part.node, ast.If) and around(part.node.test).holds(test.at):
                spans = (*spans_of(part.node.body), *spans_of(part.node.orelse))
                return not (leaves(part.node.body) or leaves(part.node.orelse) or self._may_store(test, spans))
        return False

    def _may_store(self, test: _Guard, spans: Sequence[Span]) -> bool:
        places = (text for text, at in self.stores if any(span.holds(at) for span in spans))
        if any(test.answer.text == text or test.answer.text.startswith((f"{text}.", f"{text}[")) for text in places):
            return True
        calls = (node for part in self.code for node in part.nodes if isinstance(node, ast.Call))
        return any(
            not (isinstance(call.func, ast.Name) and self._names.is_builtin(self.scope, call.func.id))
            for call in calls
            if any(span.holds(position(call)) for span in spans)
        )

    def _tests_again(self, guard: _Guard, act: Act) -> Iterator[_Guard]:
        for other in self.guards:
            same = (other.answer.sort, other.answer.text) == (guard.answer.sort, guard.answer.text)
            if same and self._is_guarded(other, act):
                yield other

    def _callee_of(self, act: Act) -> _Function | None:
        """The function that does an act of this one's callees, in this one's words."""
        node = None if act.through is None else self._calls.get(act.through)
        if node is None:
            return None
        if node not in self._called:
            found = self._reader(node)
            assert found is not None
            function, answers = found
            self._called[node] = _Function(
                self._names, function, function.body, self._held, self._callees, self._sentinels, answers
            )
        return self._called[node]

    def retested_acts(self) -> Iterator[ast.AST]:
        """What the function does under a lock behind a test under the same lock."""
        for span in self.locked:
            for guard in self.guards:
                if span.holds(guard.at):
                    yield from (act.node for act in self.guarded_by(guard) if span.holds(act.at) and not act.through)

    def loads_of(self, text: str) -> Iterator[ast.expr]:
        """The loads of a place, and the tests whether it is there."""
        for part in self.code:
            for node in part.nodes:
                is_load = isinstance(node, ast.Call) or isinstance(getattr(node, "ctx", None), ast.Load)
                if isinstance(node, ast.expr) and is_load and self._answers.place(node) == text:
                    yield node
        for guard in self.guards:
            probed = guard.answer.probed.node
            if guard.answer.text == text and guard.answer.sort is Sort.PLACE and isinstance(probed, ast.expr):
                yield probed

    def varies(self, answer: Answer) -> bool:
        """True if it compares a place with more than constants and globals, which all threads have alike."""
        match answer.asked:
            case ast.Compare(left=left, comparators=others):
                return sum(not self._is_constant(operand) for operand in (left, *others)) > 1
        return False

    def _is_constant(self, node: ast.expr) -> bool:
        match node:
            case ast.Name(id=name):
                return self._names.reach(self.scope, self.scope.mangle(name)) is Reach.GLOBAL
            case ast.UnaryOp(operand=operand):
                return self._is_constant(operand)
        return isinstance(node, ast.Constant)

    def is_uninterrupted(self, guard: _Guard, act: Act) -> bool:
        if act.through or not switches_nowhere(guard.answer.probed.node, self._names):
            return False
        if act.at < guard.at:
            return False
        between = self._switches[
            bisect_left(self._switches, guard.at) : bisect_left(self._switches, end_of(act.statement))
        ]
        return all(at == act.at for at in between)


def _is_safe_after(retest: _Guard, guard: _Guard) -> bool:
    """True if a test may be made again by itself: it fails for no answer that the first one may have had."""
    if asks_the_same(retest.answer, guard.answer):
        return True
    comparison = retest.answer.comparison
    if comparison is Comparison.ORDERING:
        return guard.answer.comparison is not None
    return comparison is Comparison.SAFE or not retest.turn & Turn.STORE


def _needs_key(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr="pop" | "remove" | "__getitem__" | "__delitem__"), args=[_]):
            return True
        case ast.Subscript(ctx=ast.Load() | ast.Del()):
            return True
    return False


def _depends(guard: _Guard, act: Act) -> bool:
    """True if the act would go wrong, or do something else, after the answer has turned."""
    found = bool(guard.turn & (FOUND | Turn.STORE))
    missed = bool(guard.turn & (MISSED | Turn.STORE))
    if guard.answer.sort is Sort.SIZE:
        if act.deed is Deed.INSERTION:
            return missed
        return found and act.index in ("", guard.answer.compared)
    if act.deed is Deed.INSERTION:
        return missed
    return found or (missed and act.deed is Deed.STORE)


def _called(act: Act, through: ast.expr, statement: ast.stmt, *, caught: bool) -> Act:
    return replace(act, at=position(through), statement=statement, soft=act.soft or caught, through=end_of(through))


def _nothing(_node: ast.expr) -> None:
    """Calls are followed one deep."""


def _bindings(code: Code) -> dict[str, list[Position]]:
    bound: dict[str, list[Position]] = {}
    for part in code:
        statement = part.node
        for node in part.nodes:
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                place = position(statement) if hasattr(statement, "body") else end_of(statement)
                bound.setdefault(node.id, []).append(place)
    for places in bound.values():
        places.sort()
    return bound


def _switches(code: Code, names: Names) -> Iterator[Position]:
    """Where threads can be switched with the GIL, or control leaves the straight way."""
    for statement in code:
        for node in statement.nodes:
            if isinstance(node, _STATEMENTS) or is_switch(node, names):
                yield position(node)


_WORDS = re.compile(r"""'(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" | \.\w+ | (?P<name>\b[^\W\d]\w*)""", re.VERBOSE)
"""Of the text of a place: constants, attributes, and names."""


def _variables(text: str, bound: Mapping[str, object]) -> Iterator[str]:
    """Those of the bound variables that the text of a place may depend on."""
    if text not in bound:  # else the place is the variable itself
        yield from (name for found in _WORDS.finditer(text) if (name := found["name"]) in bound)


def find_checks(
    tree: ast.Module,
    blocks: Mapping[CodeBlock, Sequence[ast.stmt]],
    names: Names,
    held: Mapping[ast.expr, Sequence[ast.expr]],
    callees: Callees,
) -> Checks:
    changed = global_changes(changed_places(tree.body, held), names)
    checks = Checks(names, held, changed, callees, sentinels(blocks, names))
    for node, body in blocks.items():
        if not isinstance(node, ast.ClassDef):
            checks.add(node, body)
    checks.run()
    return checks
