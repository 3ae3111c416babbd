"""What code does to shared places, as far as a test may guard it: loads, stores, removals and insertions."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from aether_hooks.answers import Answers, Position, Sort, position
from aether_hooks.filling import filling
from aether_hooks.guards import tests_in
from aether_hooks.locations import value_of
from aether_hooks.nodes import children, walk
from aether_hooks.sites import ATOMIC_UPDATES, SiteFlag

_CATCHING = frozenset(
    "KeyError IndexError LookupError AttributeError ValueError NameError StopIteration Exception BaseException".split()
)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)

_KEYED = {"pop": "removal", "remove": "removal", "discard": "removal"} | {
    "add": "insertion",
    "append": "insertion",
    "appendleft": "insertion",
    "setdefault": "insertion",
    "index": "load",
}
_REMOVING = frozenset({"pop", "popleft", "popitem", "remove", "heappop"})
_INSERTING = frozenset("append appendleft add insert extend extendleft update put heappush setdefault".split())
_NEED_ONE = frozenset({"min", "max", "choice"})


class Deed(enum.Enum):
    LOAD = "load"
    STORE = "store"
    REMOVAL = "removal"
    INSERTION = "insertion"


@dataclass(frozen=True, slots=True)
class Act:
    """`soft`: it tests again by itself, or its failure is caught around it."""

    node: ast.expr | ast.AugAssign
    at: Position
    statement: ast.stmt
    sort: Sort
    text: str
    deed: Deed
    soft: bool = False
    index: str | None = None  # of an item that a length may guard: the index's text
    value: ast.expr | None = None  # of a plain store
    through: Position | None = None  # the end of the call, or of the property's access, that runs its function


def own_nodes(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement without those of the statements, functions and classes in it."""
    pending: list[ast.AST] = [] if isinstance(statement, _SCOPES) else [statement]
    while pending:
        node = pending.pop()
        yield node
        for child in children(node):
            if not isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case | ast.Lambda):
                pending.append(child)
            elif isinstance(child, ast.ExceptHandler | ast.match_case):
                pending.extend(part for part in children(child) if isinstance(part, ast.expr | ast.pattern))


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of one function, with the nodes that are its own; `caught`: a failing look-up in it is caught."""

    node: ast.stmt
    caught: bool
    nodes: Sequence[ast.AST]


Code = Sequence[Statement]
"""All statements of one function, in order."""


def code_of(body: Sequence[ast.stmt]) -> Code:
    return [Statement(node, caught, list(own_nodes(node))) for node, caught in statements(body)]


def statements(body: Sequence[ast.stmt]) -> Iterator[tuple[ast.stmt, bool]]:
    """Every statement of one function in order, and whether a failing look-up is caught around it."""
    pending = [(node, False) for node in reversed(body)]  # not by recursion: chains of `elif` are deep
    while pending:
        node, caught = pending.pop()
        yield node, caught
        if isinstance(node, _SCOPES):
            continue
        inside = caught or _catches(node)
        blocks = [(getattr(node, "body", ()), inside)]
        blocks += [(part.body, caught) for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ()))]
        blocks += [(getattr(node, name, ()), caught) for name in ("orelse", "finalbody")]
        for block, is_caught in reversed(blocks):
            pending.extend((part, is_caught) for part in reversed(block))


def _catches(node: ast.stmt) -> bool:
    if isinstance(node, ast.Try | ast.TryStar):
        return any(catches(handler, _CATCHING) for handler in node.handlers)
    if isinstance(node, ast.With):
        return any(_suppresses(item.context_expr) for item in node.items)
    return False


def catches(handler: ast.ExceptHandler, names: frozenset[str]) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(each is None or (isinstance(each, ast.Name) and each.id in names) for each in caught)


def _suppresses(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
    return name == "suppress" and any(isinstance(arg, ast.Name) and arg.id in _CATCHING for arg in node.args)


class Acts:
    """Finds the acts of one function."""

    def __init__(self, answers: Answers, code: Code) -> None:
        self._answers = answers
        self._code = code
        self._tested = _tested_names(code)
        self._taken: frozenset[str] | None = None

    def find(self) -> Iterator[Act]:
        for part in self._code:
            statement = part.node
            worded = worded_in(part)
            values = dict(_stored_values(statement)) | dict(self._values_stored_by_calls(part.nodes))
            for node in part.nodes:
                for sort, text, deed, index, is_soft in self._of(node, statement):
                    if deed is Deed.LOAD and node in worded and isinstance(node, ast.Name | ast.Attribute):
                        continue
                    soft = is_soft or (part.caught and deed is not Deed.STORE)
                    owner = statement if _is_updated(node, statement) else node
                    assert isinstance(owner, ast.expr | ast.AugAssign)
                    yield Act(owner, position(node), statement, sort, text, deed, soft, index, values.get(node))

    def _of(self, node: ast.AST, statement: ast.stmt) -> Iterator[tuple[Sort, str, Deed, str | None, bool]]:
        match node:
            case ast.Name() | ast.Attribute() | ast.Subscript():
                yield from self._plain(node)
            case ast.Call(func=ast.Attribute(value=base, attr=method), args=args):
                yield from self._called(node, is_sized=method in _INSERTING)
                yield from self._method(node, base, method, args, statement)
            case ast.Call(func=ast.Name(id=name), args=args):
                yield from self._called(node)
                yield from self._function(name, args)

    def _called(self, node: ast.Call, *, is_sized: bool = False) -> Iterator[tuple[Sort, str, Deed, str | None, bool]]:
        """What a call does that has a plain form; `is_sized`: it is known by its name what becomes of the size."""
        done = [self._answers.loaded(node), self._answers.removed(node)]
        for access in (*done, *(target for target, _ in self._answers.stored(node))):
            for deed in () if access is None else self._plain(access):
                if not is_sized or deed[0] is Sort.PLACE:
                    yield deed

    def _values_stored_by_calls(self, nodes: Iterable[ast.AST]) -> Iterator[tuple[ast.AST, ast.expr]]:
        for node in nodes:
            stored = self._answers.stored(node) if isinstance(node, ast.Call) else []
            if len(stored) == 1:
                yield node, stored[0][1]

    def _plain(
        self, node: ast.Name | ast.Attribute | ast.Subscript
    ) -> Iterator[tuple[Sort, str, Deed, str | None, bool]]:
        deed = {ast.Load: Deed.LOAD, ast.Store: Deed.STORE, ast.Del: Deed.REMOVAL}[type(node.ctx)]
        text = self._answers.place(node)
        if text is not None:
            yield Sort.PLACE, text, deed, None, False
        if isinstance(node, ast.Subscript) and (base := self._answers.text(node.value)) is not None:
            if isinstance(node.slice, ast.Slice) and deed is not Deed.LOAD:
                yield Sort.SIZE, base, Deed.REMOVAL, "", not self._is_taken(base)
                return
            insertion = Deed.INSERTION if deed is Deed.STORE else deed
            yield Sort.SIZE, base, insertion, self._index(node.slice, base), False

    def _index(self, node: ast.expr, base: str) -> str | None:
        match node:
            case ast.Constant(value=int()) | ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int())):
                return ""
            case ast.BinOp(left=ast.Call(func=ast.Name(id="len"), args=[counted])) if (
                self._answers.text(counted) == base
            ):
                return ""
        return self._answers.text(node) or "\0"

    def _method(
        self, node: ast.Call, base: ast.expr, method: str, args: Sequence[ast.expr], statement: ast.stmt
    ) -> Iterator[tuple[Sort, str, Deed, str | None, bool]]:
        soft = method in ("discard", "setdefault") or (method == "pop" and len(args) > 1)
        if soft and method == "pop":
            soft = not self._is_trusted(node, statement)
        if is_atomic_update(node) and (text := self._answers.text(value_of(base))) is not None:
            yield Sort.PLACE, text, Deed.STORE, None, False
        if method in _KEYED and args and (text := self._answers.item(base, args[0])) is not None:
            yield Sort.PLACE, text, Deed(_KEYED[method]), None, soft
        container = args[0] if method in ("heappop", "heappush", "choice") and args else base
        if (text := self._answers.text(container)) is not None:
            yield from self._whole(text, method, soft=soft)

    def _whole(
        self, text: str, method: str, *, soft: bool = False
    ) -> Iterator[tuple[Sort, str, Deed, str | None, bool]]:
        if method == "clear":
            yield Sort.SIZE, text, Deed.REMOVAL, "", not self._is_taken(text)
        elif method in _REMOVING:
            yield Sort.SIZE, text, Deed.REMOVAL, "", soft
        elif method in _INSERTING:
            yield Sort.SIZE, text, Deed.INSERTION, "", soft
        elif method in _NEED_ONE:
            yield Sort.SIZE, text, Deed.LOAD, "", soft

    def _function(self, name: str, args: Sequence[ast.expr]) -> Iterator[tuple[Sort, str, Deed, str | None, bool]]:
        match name, args:
            case "getattr", [base, ast.Constant(value=str(attribute))]:
                if (text := self._answers.text(base)) is not None:
                    yield Sort.PLACE, f"{text}.{attribute}", Deed.LOAD, None, False
            case "next", [ast.Call(func=ast.Name(id="iter"), args=[container])]:
                if (text := self._answers.text(container)) is not None:
                    yield Sort.SIZE, text, Deed.LOAD, "", False
            case "heappop" | "heappush" | "min" | "max" | "choice", [container, *_]:
                if (text := self._answers.text(container)) is not None:
                    yield from self._whole(text, name)

    def _is_taken(self, text: str) -> bool:
        """True if the function takes what is in the container, too: what it empties must be what it took."""
        if self._taken is None:
            taken = (self._answers.text(node) for part in self._code for node in _taken_in(part.nodes))
            self._taken = frozenset(found for found in taken if found is not None)
        return text in self._taken

    def _is_trusted(self, node: ast.Call, statement: ast.stmt) -> bool:
        """True if the result is used as if the test still held: `d.pop(k, None).close()`."""
        match statement:
            case ast.Expr(value=value) | ast.Assign(targets=[ast.Name(id="_")], value=value) if value is node:
                return False
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is node:
                return name not in self._tested
        return True


def _taken_in(nodes: Iterable[ast.AST]) -> Iterator[ast.expr]:
    """Expressions whose contents are copied, walked or handed on."""
    for node in nodes:
        match node:
            case ast.Call(func=ast.Name(id="len" | "bool" | "id" | "isinstance" | "print")):
                pass
            case ast.Call(func=ast.Attribute(value=base, attr="copy" | "items" | "values" | "keys"), args=[]):
                yield base
            case ast.Call(args=args):
                yield from args
            case ast.Subscript(value=base, slice=ast.Slice(), ctx=ast.Load()):
                yield base
            case ast.For(iter=iterable) | ast.comprehension(iter=iterable) | ast.Starred(value=iterable):
                yield iterable


def worded_in(part: Statement) -> frozenset[ast.AST]:
    """What is loaded for the words of an error alone: `raise Full(f"{self.size} items")`. What is asked there for an
    attribute or an item, or called, may fail for another value.
    """
    if not isinstance(part.node, ast.Raise) or not isinstance(part.node.exc, ast.Call):
        return frozenset()
    raised = part.node.exc
    nodes = [node for given in (*raised.args, *raised.keywords) for node in walk(given)]
    used = {node.value for node in nodes if isinstance(node, ast.Attribute | ast.Subscript)}
    used.update(node.func for node in nodes if isinstance(node, ast.Call))
    return frozenset(nodes) - used


def removals_in(code: Code) -> Iterator[tuple[ast.AST, SiteFlag]]:
    """Removals of a key or element, with MAY_MISS and RESULT_USED where these hold."""
    for part in code:
        missing = SiteFlag.MAY_MISS if part.caught else SiteFlag(0)
        for node in part.nodes:
            match node:
                case ast.Call(func=ast.Attribute(attr="pop"), args=[_, *default]):
                    is_dropped = isinstance(part.node, ast.Expr) and part.node.value is node
                    used = SiteFlag(0) if is_dropped else SiteFlag.RESULT_USED
                    yield node, used | (SiteFlag.MAY_MISS if default else missing)
                case (
                    ast.Subscript(ctx=ast.Del())
                    | ast.Call(func=ast.Attribute(attr="remove" | "__delitem__" | "delitem"))
                ):
                    yield node, missing


def is_atomic_update(node: ast.AST) -> bool:
    """True for `a.fetch_add(1)` and the like."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ATOMIC_UPDATES


def _is_updated(node: ast.AST, statement: ast.stmt) -> bool:
    return isinstance(statement, ast.AugAssign) and statement.target is node


def _stored_values(statement: ast.stmt) -> Iterator[tuple[ast.AST, ast.expr]]:
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            filled = filling(target, statement.value)
            yield target, statement.value if filled is None else filled.made
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        yield statement.target, statement.value


def _tested_names(code: Code) -> frozenset[str]:
    """The variables whose truth is asked, or that are compared with None."""
    found: set[str] = set()
    for statement in code:
        for node in statement.nodes:
            if isinstance(node, ast.If | ast.While | ast.IfExp | ast.Assert):
                found.update(test.node.id for test in tests_in(node.test) if isinstance(test.node, ast.Name))
            match node:
                case ast.Compare(left=ast.Name(id=name), comparators=[ast.Constant(value=None)]):
                    found.add(name)
    return frozenset(found)
