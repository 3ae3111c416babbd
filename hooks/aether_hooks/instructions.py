"""Where monitoring reads what a probe would be given: from the sites of a module, found in its unchanged bytecode.

The rewriter's table says all that there is to know of each site. A site stands at a node of the program's tree, and the
compiler gives the instructions that carry out a node the node's own place: so the instruction is found by its place,
and its operands by the depth of the stack there.
"""

from __future__ import annotations

import ast
import bisect
import enum
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from aether_hooks.bytecode import OPCODES, Instruction, Span, instructions
from aether_hooks.names import ComprehensionNode
from aether_hooks.nodes import children, walk
from aether_hooks.rewritten import Rewritten
from aether_hooks.sites import NO_PARTNER, SiteFlag, SiteOp

NOWHERE = -1
"""For an operand that there is none of."""


class Form(enum.IntEnum):
    """What is done at an instruction that is next, and its operands. Mirrored by native/runtime/monitor.hpp."""

    OBSERVE = 1  # value
    STORE_ATTR = 2  # object, value
    BEGIN_UPDATE = 3  # object: the load of an update of its attribute whose operand is yet to be evaluated
    LOAD_ITEM = 4  # container, key
    LOAD_UPDATED = 5  # container, key: the load of an update that is stored by STORE_ITEM
    STORE_ITEM = 6  # container, key, value
    STORE_SLICE = 7  # container, start (stop is above it), value
    CONTAINS = 8  # container, key
    CALL = 9  # function, receiver
    CALL_ATTRIBUTE = 10  # function, receiver
    AWAIT = 11  # function, receiver: what is to be seen of its result comes at the next instruction
    TAKE_RESULT = 12  # result
    STEP = 13  # iterator
    FINALIZE = 14  # nothing: the function's first variable
    FORGET = 15  # nothing: no result comes any more
    METHOD_VALUE = 16  # method
    OPERATE = 17  # left operand, right operand


type Event = tuple[int, int, int, int, int, int]
"""(offset, form, site, operands...): places on the stack, from its bottom up."""


type Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Written:
    """A module's tree as it was before it was rewritten, as far as sites ask for it."""

    parents: Mapping[ast.AST, ast.AST]
    functions: Mapping[ast.AST, ast.expr]
    """What each call calls."""
    targets: Mapping[ast.AST, ast.expr]
    """What each augmented assignment updates."""
    owners: Mapping[ast.AST, Definition | None]
    """In whose body each node stands; None: in the module's."""
    _definitions: Mapping[tuple[str, int], Definition]
    """By what their code says of them."""

    def runs(self, code: CodeType, node: ast.AST) -> bool:
        """False for a node of another definition, within or around the code's; code of an expression has none."""
        if code.co_name == "<module>":
            return self.owners.get(node) is None
        definition = self._definitions.get((code.co_name, code.co_firstlineno))
        return definition is None or self.owners.get(node, definition) is definition


def written(tree: ast.Module) -> Written:
    parents: dict[ast.AST, ast.AST] = {}
    functions: dict[ast.AST, ast.expr] = {}
    targets: dict[ast.AST, ast.expr] = {}
    owners: dict[ast.AST, Definition | None] = {tree: None}
    definitions: dict[tuple[str, int], Definition] = {}
    for node in walk(tree):
        parents.update((child, node) for child in children(node))
        owners.update((child, owners[node]) for child in children(node))
        if isinstance(node, ast.Call):
            functions[node] = node.func
        elif isinstance(node, ast.AugAssign):
            targets[node] = node.target
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            owners.update((statement, node) for statement in node.body)
            definitions[node.name, min(each.lineno for each in (node, *node.decorator_list))] = node
    return Written(parents, functions, targets, owners, definitions)


@dataclass(slots=True)
class Planner:
    """Finds the sites of one module in its code objects."""

    rewritten: Rewritten
    written: Written
    foreign: frozenset[Span] = frozenset()
    """Places of what others have put into the code, at none of its own."""
    found: set[int] = field(default_factory=set)
    """The sites that stand somewhere."""
    _lines: list[tuple[int, int]] = field(init=False)
    """Where each site begins, and its index."""

    def __post_init__(self) -> None:
        nodes: Iterable[Any] = self.rewritten.nodes
        self._lines = sorted(
            (node.lineno, index) for index, node in enumerate(nodes) if _span(node) not in self.foreign
        )

    def events(self, code: CodeType) -> list[Event]:
        """Those of one code object, not of those within it. Several of one instruction stand in their order."""
        listing = _Listing(code, self.foreign)
        events: list[Event] = []
        for index in self._within(listing):
            if not self.written.runs(code, self.rewritten.nodes[index]):
                continue
            site = _Site(self.rewritten, self.written, index, self.rewritten.nodes[index])
            for offset, form, operands in _events(site, listing):
                events.append((offset, form, index, *_padded(operands)))
                self.found.add(index)
        if any(event[1] == Form.AWAIT for event in events):
            events += _forgetting(listing)
        return sorted(events, key=lambda event: (event[0], event[1] != Form.FORGET, event[2]))

    def _within(self, listing: _Listing) -> list[int]:
        """The sites that begin on a line of the code's."""
        first = bisect.bisect_left(self._lines, (listing.first_line, 0))
        last = bisect.bisect_left(self._lines, (listing.last_line + 1, 0))
        return [index for _, index in self._lines[first:last]]


def _padded(operands: tuple[int, ...]) -> tuple[int, int, int]:
    first, second, third, *_ = (*operands, NOWHERE, NOWHERE, NOWHERE)
    return first, second, third


def _forgetting(listing: _Listing) -> Iterator[Event]:
    """Where a call that raised, in this activation or in one that had the same place in memory, can have led."""
    for each in listing.all:
        if each.name in OPCODES.HANDLE:
            yield each.offset, Form.FORGET, 0, NOWHERE, NOWHERE, NOWHERE
        elif each.name in OPCODES.START and (after := listing.after(each)) is not None:
            yield after.offset, Form.FORGET, 0, NOWHERE, NOWHERE, NOWHERE


class _Listing:
    """A code object's instructions, by where they stand in the program."""

    def __init__(self, code: CodeType, foreign: frozenset[Span]) -> None:
        self.function = code.co_name
        self.all = found = instructions(code)
        lines = [each.span[0] for each in found if each.span[0]]
        self.first_line = min(lines, default=0)
        self.last_line = max(lines, default=-1)
        self._places = {each.offset: place for place, each in enumerate(found)}
        self._by_span: dict[Span, list[Instruction]] = defaultdict(list)
        self._by_end: dict[tuple[int, int], list[Instruction]] = defaultdict(list)
        self._stores: dict[object, list[Instruction]] = defaultdict(list)
        for each in found:
            if each.span in foreign:
                continue
            if each.name in OPCODES.STORE_VARIABLE and each.span[0]:
                self._stores[each.value].append(each)
            self._by_span[each.span].append(each)
            self._by_end[each.end].append(each)

    def at(self, span: Span, names: Collection[str]) -> list[Instruction]:
        return [each for each in self._by_span.get(span, ()) if each.name in names]

    def ending(self, end: tuple[int, int], names: Collection[str]) -> list[Instruction]:
        return [each for each in self._by_end.get(end, ()) if each.name in names]

    def after(self, each: Instruction) -> Instruction | None:
        place = self._places[each.offset] + 1
        return self.all[place] if place < len(self.all) else None

    def before(self, each: Instruction) -> Instruction | None:
        place = self._places[each.offset] - 1
        return self.all[place] if place >= 0 else None

    def is_call_of(self, call: Instruction, called: int, method: ast.Attribute) -> bool:
        """True if the instruction calls this method, loaded to that place of the stack."""
        each = self.before(call)
        while each is not None:
            taken = OPCODES.LOAD_METHOD.get(each.name)
            if taken is not None and each.end == _end(method) and each.depth - taken == called:
                return True
            if each.depth <= called + 1 and each.name not in OPCODES.PUSH_NULL:
                return False
            each = self.before(each)
        return False

    def stores(self, name: str, span: Span) -> list[Instruction]:
        """Of the variable: those of the nearest place around this one that has any."""
        found = [each for each in self._stores.get(name, ()) if each.span[:2] <= span[:2] and each.end >= span[2:]]
        nearest = max((each.span[:2] for each in found), default=None)
        found = [each for each in found if each.span[:2] == nearest]
        last = min((each.end for each in found), default=None)
        return [each for each in found if each.end == last]


@dataclass(frozen=True, slots=True)
class _Site:
    rewritten: Rewritten
    written: Written
    index: int
    node: ast.AST

    @property
    def op(self) -> SiteOp:
        return SiteOp(self.rewritten.table[self.index][0])

    @property
    def name(self) -> str:
        return str(self.rewritten.table[self.index][1])

    @property
    def flags(self) -> SiteFlag:
        return SiteFlag(self.rewritten.table[self.index][7])

    @property
    def argument(self) -> int | None:
        return self.rewritten.arguments.get(self.index)

    @property
    def partner(self) -> _Site | None:
        index = self.rewritten.table[self.index][8]
        return None if index == NO_PARTNER else _Site(self.rewritten, self.written, index, self.rewritten.nodes[index])

    @property
    def parent(self) -> ast.AST | None:
        return self.written.parents.get(self.node)


type _Found = tuple[int, Form, tuple[int, ...]]


def _events(site: _Site, listing: _Listing) -> Iterator[_Found]:
    """Offset, form and operands of each instruction that does what the site stands for."""
    if SiteFlag.CALLED not in site.flags:
        yield from _FORMS.get(site.op, _nothing)(site, listing)


def _nothing(site: _Site, listing: _Listing) -> Iterable[_Found]:
    return ()


def _span(node: ast.AST) -> Span:
    place: Span = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
    return place


def _end(node: ast.AST) -> tuple[int, int]:
    return _span(node)[2:]


def _operands(each: Instruction, *names: str) -> tuple[int, ...]:
    places = OPCODES.BELOW_TOP[each.name]
    return tuple(each.depth - places[name] if name in places else NOWHERE for name in names)


# attributes


def _load_attribute(site: _Site, listing: _Listing) -> Iterator[_Found]:
    for each in listing.ending(_end(site.node), OPCODES.LOAD_ATTRIBUTE):
        if each.value == site.name:
            yield each.offset, Form.OBSERVE, (each.depth - 1,)


def _store_attribute(site: _Site, listing: _Listing) -> Iterator[_Found]:
    for each in listing.ending(_end(site.node), OPCODES.STORE_ATTRIBUTE):
        yield each.offset, Form.STORE_ATTR, _operands(each, "object", "value")


def _update_attribute(site: _Site, listing: _Listing) -> Iterator[_Found]:
    target = site.written.targets[site.node]
    fused = SiteFlag.FUSED in site.flags
    for each in listing.ending(_end(target), OPCODES.LOAD_ATTRIBUTE):
        if each.value == site.name:
            yield each.offset, Form.BEGIN_UPDATE if fused else Form.OBSERVE, (each.depth - 1,)
    for each in listing.ending(_end(target), OPCODES.STORE_ATTRIBUTE) if fused else ():
        yield each.offset, Form.STORE_ATTR, _operands(each, "object", "value")


# items


def _load_item(site: _Site, listing: _Listing) -> Iterator[_Found]:
    for each in listing.at(_span(site.node), OPCODES.LOAD_ITEM):
        yield each.offset, Form.LOAD_ITEM, _operands(each, "container", "key")


def _store_item(site: _Site, listing: _Listing) -> Iterator[_Found]:
    yield from _stores_of_item(_span(site.node), listing)


def _stores_of_item(span: Span, listing: _Listing) -> Iterator[_Found]:
    for each in listing.at(span, OPCODES.STORE_ITEM | OPCODES.STORE_SLICE):
        if each.name in OPCODES.STORE_ITEM:
            yield each.offset, Form.STORE_ITEM, _operands(each, "container", "key", "value")
        else:
            yield each.offset, Form.STORE_SLICE, _operands(each, "container", "start", "value")


def _update_item(site: _Site, listing: _Listing) -> Iterator[_Found]:
    span = _span(site.written.targets[site.node])
    by_key = SiteFlag.BY_KEY in site.flags
    for each in listing.at(span, OPCODES.LOAD_ITEM):
        yield each.offset, Form.LOAD_ITEM if by_key else Form.LOAD_UPDATED, _operands(each, "container", "key")
    if not by_key:
        yield from _stores_of_item(span, listing)


def _load_slice(site: _Site, listing: _Listing) -> Iterator[_Found]:
    for each in listing.at(_span(site.node), OPCODES.LOAD_SLICE):
        yield each.offset, Form.OBSERVE, _operands(each, "container")


def _store_slice(site: _Site, listing: _Listing) -> Iterator[_Found]:
    target = site.written.targets.get(site.node, site.node)
    names = OPCODES.STORE_SLICE if target is site.node else OPCODES.LOAD_SLICE
    for each in listing.at(_span(target), names):
        yield each.offset, Form.OBSERVE, _operands(each, "container")


# variables


def _load_variable(site: _Site, listing: _Listing) -> Iterator[_Found]:
    for each in listing.at(_span(site.node), OPCODES.LOAD_VARIABLE):
        after = listing.after(each)
        if SiteFlag.DEFERRED not in site.flags:
            yield each.offset, Form.OBSERVE, ()
        elif after is not None:  # what it imports is there when it is loaded
            yield after.offset, Form.OBSERVE, ()


def _store_variable(site: _Site, listing: _Listing) -> Iterator[_Found]:
    """Imports, definitions, handlers and patterns store their names as a whole."""
    for each in listing.stores(site.name, _span(site.node)):
        yield each.offset, Form.OBSERVE, (each.depth - 1,)


def _update_variable(site: _Site, listing: _Listing) -> Iterator[_Found]:
    for each in listing.at(_span(site.node), OPCODES.OPERATE):
        yield each.offset, Form.OBSERVE, (each.depth - 1,)


def _operate(site: _Site, listing: _Listing) -> Iterator[_Found]:
    for each in listing.at(_span(site.node), OPCODES.OPERATE):
        yield each.offset, Form.OPERATE, (each.depth - 2, each.depth - 1)


def _delete_variable(site: _Site, listing: _Listing) -> Iterator[_Found]:
    for each in listing.at(_span(site.node), OPCODES.DELETE_VARIABLE):
        yield each.offset, Form.OBSERVE, ()


# calls


@dataclass(frozen=True, slots=True)
class _Call:
    """An instruction that makes a call, and where what it is given stands."""

    instruction: Instruction
    function: int
    receiver: int
    arguments: int

    @property
    def offset(self) -> int:
        return self.instruction.offset

    @property
    def spreads(self) -> bool:
        """Its arguments are in a tuple."""
        return self.instruction.name == "CALL_FUNCTION_EX"


def _calls(site: _Site, listing: _Listing) -> Iterator[_Call]:
    """Those that the site's node makes: `with` and decorators make calls in the same place."""
    function = site.written.functions.get(site.node)
    for each in listing.ending(_end(site.node), OPCODES.CALL) if function is not None else ():
        called, receiver, arguments = (each.depth - up for up in OPCODES.call_operands(each.name, each.argument))
        if not isinstance(function, ast.Attribute) or listing.is_call_of(each, called, function):
            yield _Call(each, called, receiver, arguments)


def _call_method(site: _Site, listing: _Listing) -> Iterator[_Found]:
    for call in _calls(site, listing):
        if SiteFlag.UNBOUND not in site.flags:
            yield call.offset, Form.CALL, (call.function, call.receiver)
        elif not call.spreads:
            yield call.offset, Form.OBSERVE, (call.arguments,)


def _pass_argument(site: _Site, listing: _Listing) -> Iterator[_Found]:
    partner, place = site.partner, site.argument
    if partner is not None and partner.op is SiteOp.UPDATE_ATTR:
        for each in listing.at(_span(partner.node), OPCODES.OPERATE):
            yield each.offset, Form.OBSERVE, (each.depth - 1,)
    elif partner is not None and place is not None:
        for call in _calls(partner, listing):
            if not call.spreads:
                yield call.offset, Form.OBSERVE, (call.arguments + place,)


def _take_result(site: _Site, listing: _Listing) -> Iterator[_Found]:
    for call in _calls(site, listing):
        after = listing.after(call.instruction)
        if after is not None:
            yield call.offset, Form.AWAIT, (call.function, call.receiver)
            yield after.offset, Form.TAKE_RESULT, (after.depth - 1,)


def _method_value(site: _Site, listing: _Listing) -> Iterator[_Found]:
    for each in listing.ending(_end(site.node), OPCODES.LOAD_ATTRIBUTE):
        after = listing.after(each)
        if after is not None and each.value == site.name:
            yield each.offset, Form.AWAIT, ()
            yield after.offset, Form.METHOD_VALUE, (after.depth - 1,)


def _pass_to_builtin(site: _Site, listing: _Listing) -> Iterator[_Found]:
    if site.argument is None:  # the receiver of `o.send()`
        function = site.written.functions[site.node]
        for each in listing.ending(_end(function), OPCODES.LOAD_ATTRIBUTE):
            yield each.offset, Form.OBSERVE, (each.depth - 1,)
        return
    for call in _calls(site, listing):
        if not call.spreads:
            yield call.offset, Form.OBSERVE, (call.arguments + site.argument,)


def _get_attribute(site: _Site, listing: _Listing) -> Iterator[_Found]:
    for call in _calls(site, listing):
        if SiteFlag.BOUND in site.flags or (
            isinstance(site.written.functions[site.node], ast.Attribute) and SiteFlag.UNBOUND not in site.flags
        ):
            yield call.offset, Form.CALL_ATTRIBUTE, (call.function, call.receiver)
        elif not call.spreads:
            yield call.offset, Form.OBSERVE, (call.arguments,)


# membership, truth


def _contains(site: _Site, listing: _Listing) -> Iterator[_Found]:
    found = listing.at(_span(site.node), OPCODES.CONTAINS)
    assert isinstance(site.node, ast.Compare)
    tests = sum(isinstance(op, ast.In | ast.NotIn) for op in site.node.ops)
    for number, each in enumerate(found):
        if number % tests == site.argument:
            yield each.offset, Form.CONTAINS, _operands(each, "container", "key")


def _truth(site: _Site, listing: _Listing) -> Iterator[_Found]:
    """Asked for at the node itself, where that decides a jump; else by what it is an operand of."""
    asking, parent = listing.at(_span(site.node), OPCODES.TRUTH), site.parent
    if not asking and isinstance(parent, ast.UnaryOp):
        asking = listing.at(_span(parent), OPCODES.TRUTH)
    elif not asking and isinstance(parent, ast.BoolOp):
        found = listing.at(_span(parent), OPCODES.TRUTH)
        asked = [each for each in found if _is_asked(each, site, listing)]
        asking = asked
    for each in asking:
        yield each.offset, Form.OBSERVE, (each.depth - 1,)
    if not asking and isinstance(parent, ast.Call):  # bool(x)
        for call in _calls(_Site(site.rewritten, site.written, site.index, parent), listing):
            yield call.offset, Form.OBSERVE, (call.arguments,)


def _is_asked(each: Instruction, site: _Site, listing: _Listing) -> bool:
    """`COPY` stands between a value and the question for its truth."""
    copied = listing.before(each)
    value = None if copied is None else listing.before(copied)
    return value is not None and value.end == _end(site.node)


# walks


def _iterate(site: _Site, listing: _Listing) -> Iterator[_Found]:
    parent = site.parent
    if SiteFlag.DEFERRED in site.flags:
        yield from _deferred(site, listing)
        return
    if isinstance(parent, ast.BinOp):  # of views
        is_right = _span(site.node)[:2] >= _end(parent.left)
        for each in listing.at(_span(parent), OPCODES.OPERATE):
            yield each.offset, Form.OBSERVE, (each.depth - (1 if is_right else 2),)
        return
    match parent:
        case ast.Starred() if isinstance(site.written.parents[parent], ComprehensionNode):  # `[*x for x in c]`
            taking = listing.at(_span(parent), OPCODES.TAKE_IN | OPCODES.START_WALK)
        case ast.comprehension() if OPCODES.GENERATORS_START and _is_given(site, parent):
            taking = listing.at(_span(site.written.parents[parent]), OPCODES.CALL)
        case ast.DictComp():  # `{**x for x in c}`
            taking = listing.at(_span(site.node), OPCODES.TAKE_IN)
        case ast.Starred() | ast.Call() | ast.Dict() | ast.keyword():
            around = parent if isinstance(parent, ast.Call | ast.Dict) else site.written.parents[parent]
            taking = listing.ending(_end(around), OPCODES.TAKE_IN)
        case ast.YieldFrom():
            taking = listing.at(_span(parent), OPCODES.DELEGATE)
        case ast.Assign():
            targets = [target for target in parent.targets if isinstance(target, ast.Tuple | ast.List)]
            taking = listing.at(_span(targets[0]), OPCODES.UNPACK)
        case _:
            taking = [each for each in listing.at(_span(site.node), OPCODES.START_WALK) if _starts(each, listing)]
    exact = [each for each in taking if _follows(each, site.node, listing)]
    for each in exact or (taking if len(taking) == 1 else ()):
        spreads = each.name == "CALL_FUNCTION_EX"
        up = OPCODES.call_operands(each.name, each.argument)[2] if spreads else 1
        yield each.offset, Form.OBSERVE, (each.depth - up,)


def _is_given(site: _Site, loop: ast.comprehension) -> bool:
    """True for what the function of a generator expression is called with."""
    parents = site.written.parents
    around = parents[loop]
    if not isinstance(around, ast.GeneratorExp):
        return False
    return loop is next(each for each in around.generators if each in parents)  # the rewriter may have put one before


def _deferred(site: _Site, listing: _Listing) -> Iterator[_Found]:
    """Where a generator expression takes up the iterator that was made for it."""
    for each in listing.at(_span(site.node), OPCODES.TAKE_UP):
        before = listing.before(each)
        if each.name in OPCODES.STEP or (before is not None and before.value == ".0"):
            yield each.offset, Form.OBSERVE, (each.depth - OPCODES.LOOP_VALUES,)


def _starts(each: Instruction, listing: _Listing) -> bool:
    """Not the second time, of an iterator, that a comprehension does it."""
    before = listing.before(each)
    is_again = before is None or before.name == "SWAP" or before.name in OPCODES.START_WALK or before.value == ".0"
    return not OPCODES.REPEATS_WALK or not is_again


def _follows(each: Instruction, node: ast.AST, listing: _Listing) -> bool:
    before = listing.before(each)
    while before is not None and before.name in OPCODES.PUSH_NULL:  # for keywords that there are none of
        before = listing.before(before)
    return before is not None and before.end == _end(node)


def _step(site: _Site, listing: _Listing) -> Iterator[_Found]:
    for each in listing.at(_span(site.node), OPCODES.STEP):
        after = listing.after(each)
        if after is not None:
            yield after.offset, Form.STEP, (after.depth - 1 - OPCODES.LOOP_VALUES,)


def _finalize(site: _Site, listing: _Listing) -> Iterator[_Found]:
    """Lambdas and generator expressions may begin on the same line: their first variable is another, or none."""
    for each in listing.all if listing.function == "__del__" else ():
        after = listing.after(each)
        if each.name in OPCODES.START and each.argument == 0 and after is not None:
            yield after.offset, Form.FINALIZE, ()


_FORMS: dict[SiteOp, Callable[[_Site, _Listing], Iterable[_Found]]] = {
    SiteOp.LOAD_ATTR: _load_attribute,
    SiteOp.STORE_ATTR: _store_attribute,
    SiteOp.UPDATE_ATTR: _update_attribute,
    SiteOp.LOAD_ITEM: _load_item,
    SiteOp.STORE_ITEM: _store_item,
    SiteOp.UPDATE_ITEM: _update_item,
    SiteOp.LOAD_GLOBAL: _load_variable,
    SiteOp.STORE_GLOBAL: _store_variable,
    SiteOp.UPDATE_GLOBAL: _update_variable,
    SiteOp.DELETE_GLOBAL: _delete_variable,
    SiteOp.LOAD_CELL: _load_variable,
    SiteOp.STORE_CELL: _store_variable,
    SiteOp.UPDATE_CELL: _update_variable,
    SiteOp.DELETE_CELL: _delete_variable,
    SiteOp.OPERATE: _operate,
    SiteOp.LOAD_SLICE: _load_slice,
    SiteOp.STORE_SLICE: _store_slice,
    SiteOp.CALL_METHOD: _call_method,
    SiteOp.FIRST_ARG: _pass_argument,
    SiteOp.LAST_ARG: _pass_argument,
    SiteOp.KEYWORD: _pass_argument,
    SiteOp.TAKE_RESULT: _take_result,
    SiteOp.METHOD_VALUE: _method_value,
    SiteOp.ITERATE: _iterate,
    SiteOp.STEP: _step,
    SiteOp.CONTAINS: _contains,
    SiteOp.BUILTIN_ARG: _pass_to_builtin,
    SiteOp.TRUTH: _truth,
    SiteOp.GETATTR: _get_attribute,
    SiteOp.FINALIZE: _finalize,
}
