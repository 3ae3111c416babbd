"""Walks: loops, comprehensions and functions that take in a container, which mitigation gives a copy to walk.

The copy is what the walk would have met if nobody had changed the container meanwhile. Where the walk itself may change
it, that would be another program: such walks are left alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from aether_hooks.acts import code_of
from aether_hooks.analysis import Facts
from aether_hooks.callees import Callees
from aether_hooks.code_blocks import CodeBlock
from aether_hooks.forms import SiteTable, probe
from aether_hooks.names import CONSUMERS, ComprehensionNode, FunctionNode, Names, Scope
from aether_hooks.nodes import children, walk
from aether_hooks.recipe import Location, Wanted
from aether_hooks.sections import Refused
from aether_hooks.sites import CHANGING_METHODS, CONTAINER_METHODS, NO_PARTNER, SiteFlag, SiteOp

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_VIEWS = frozenset({"items", "keys", "values"})
_STEPPING = frozenset({"enumerate", "iter"})
"""Their first argument is walked by whoever walks their result, with nothing else between its steps."""
_RUNNING = frozenset({"eval", "exec", "next", "setattr", "delattr", "map", "filter", "zip", "__import__", "super"})
"""Builtins that may run code of the program's, or change what they are given."""
_CHANGING = CHANGING_METHODS | {"__setitem__", "__delitem__", "__iadd__", "extendleft", "subtract", "appendleft"}
_OF_TEXTS = frozenset(
    "encode endswith format isdigit join lower lstrip partition replace rpartition rsplit rstrip split splitlines "
    "startswith strip title upper".split()
)
_LETTING_RUN = (ast.Yield, ast.YieldFrom, ast.Await, ast.With, ast.AsyncWith, ast.AsyncFor)
_LEAVING = (ast.Break, ast.Return, ast.Raise)

_CHANGES = "the walk changes what it walks: over a copy it would not see that"
_UNKNOWN = "what runs between its steps is not known, and may change what is walked"
_ONE_STEP = "the loop is left after its first step, and a copy takes one for each element"
_LATER = "a generator expression that is walked later would walk what was there when it was made"


@dataclass(frozen=True, slots=True)
class Walk:
    """A place where something is walked."""

    location: Location
    node: ast.expr
    """What is walked: a container, or a view of it."""


@dataclass(frozen=True, slots=True)
class Walks:
    """Of one module."""

    by_node: Mapping[ast.expr, Walk]
    refused: tuple[Refused, ...] = ()


NO_WALKS = Walks({})


@dataclass(frozen=True, slots=True)
class _Taker:
    """What walks: the head of a loop or comprehension, or a function's argument."""

    walked: ast.expr
    inside: Sequence[ast.AST]
    """What runs between the first step and the last."""
    refusal: str | None = None


def find_walks(facts: Facts, wanted: Wanted) -> Walks:
    """Those of wanted locations."""
    if not wanted.has_walks:
        return NO_WALKS
    finder = _Finder(facts.names, wanted)
    for block, body in facts.blocks.items():
        for statement in code_of(body):
            finder.add(block, statement.node, statement.nodes)
    return Walks(finder.found, tuple(finder.refused))


def snapshot(table: SiteTable, walk: Walk, function: int, rewritten: ast.expr) -> ast.expr:
    """`S[c]`: a copy of c."""
    site = table.add(SiteOp.ITERATE, walk.node, walk.location.name, function, SiteFlag.GUARDED, NO_PARTNER)
    return probe(site, rewritten)


class _Finder:
    def __init__(self, names: Names, wanted: Wanted) -> None:
        self.found: dict[ast.expr, Walk] = {}
        self.refused: list[Refused] = []
        self._names = names
        self._wanted = wanted
        self._callees = Callees(names)

    def add(self, block: CodeBlock, statement: ast.stmt, nodes: Iterable[ast.AST]) -> None:
        for taker in (*_loops(statement), *(each for node in nodes for each in self._takers(block, node))):
            for walked in self._containers(taker.walked, block):
                self._add(block, walked, taker)

    def _add(self, block: CodeBlock, walked: ast.expr, taker: _Taker) -> None:
        text = ast.unparse(_container_of(walked))
        location = Location("walk", text)
        if walked in self.found or not self._wanted.walks(location):
            return
        run = list(self._run(taker.inside, self._names.scopes[block], text, set()))
        refusal = _CHANGES if any(_changes(node, own) for node, own, _ in run) else taker.refusal
        if refusal is None and any(self._runs_other_code(node, scope) for node, _, scope in run):
            refusal = _UNKNOWN
        if refusal is None:
            self.found[walked] = Walk(location, walked)
        else:
            self.refused.append(Refused(walked, location, refusal))

    def _takers(self, block: CodeBlock, node: ast.AST) -> Iterator[_Taker]:
        if isinstance(node, _COMPREHENSIONS):
            yield from self._comprehension(node)
        elif isinstance(node, ast.Call) and len(node.args) == 1 and self._calls(block, node, CONSUMERS):
            yield _Taker(node.args[0], [keyword.value for keyword in node.keywords])

    def _comprehension(self, node: ComprehensionNode) -> Iterator[_Taker]:
        escapes = self._names.scopes[node].escapes
        for number, generator in enumerate(node.generators):
            if not generator.is_async:
                others = [each for each in children(node) if each is not generator]
                yield _Taker(generator.iter, [*others, *generator.ifs], _LATER if escapes and number == 0 else None)

    def _containers(self, node: ast.expr, block: CodeBlock) -> Iterator[ast.expr]:
        """What is walked in it: `c` of `enumerate(c)`."""
        if isinstance(node, ast.Call) and self._calls(block, node, _STEPPING):
            for part in node.args[:1]:
                yield from self._containers(part, block)
        elif isinstance(_container_of(node), ast.Name | ast.Attribute | ast.Subscript):
            yield node

    def _calls(self, block: CodeBlock, call: ast.Call, names: frozenset[str]) -> bool:
        """One of these builtins."""
        if not isinstance(call.func, ast.Name) or call.func.id not in names:
            return False
        return self._names.is_builtin(self._names.scopes[block], call.func.id)

    def _run(
        self, parts: Sequence[ast.AST], scope: Scope, text: str, seen: set[tuple[FunctionNode, str]]
    ) -> Iterator[tuple[ast.AST, str, Scope]]:
        """All nodes of these parts and of the module's functions that they call, each with what the container is called
        there."""
        for node in (node for part in parts for node in walk(part)):
            yield node, text, scope
            called = self._callees.resolve(node, scope) if isinstance(node, ast.Call) else None
            if called is None:
                continue
            function, given = called
            for own in _own_texts(text, given):
                if (function, own) not in seen:
                    seen.add((function, own))
                    yield from self._run(function.body, self._names.scopes[function], own, seen)

    def _runs_other_code(self, node: ast.AST, scope: Scope) -> bool:
        """Whether it may run code that is not looked at here. Operators and properties are taken to change no container
        that is being walked.
        """
        if isinstance(node, _LETTING_RUN) or (isinstance(node, ast.comprehension) and node.is_async):
            return True
        if isinstance(node, ast.For | ast.comprehension):  # over a generator, perhaps
            return not isinstance(node.iter, ast.Tuple | ast.List | ast.Constant | ast.Call)
        if not isinstance(node, ast.Call) or self._callees.resolve(node, scope) is not None:
            return False
        if isinstance(node.func, ast.Name):
            return not self._names.is_builtin(scope, node.func.id) or node.func.id in _RUNNING
        return not isinstance(node.func, ast.Attribute) or node.func.attr not in CONTAINER_METHODS | _OF_TEXTS


def _own_texts(text: str, given: Mapping[str, ast.expr]) -> Iterator[str]:
    """What a function calls a container of its caller's: by a parameter, or, as a global, by the same name."""
    if text.partition(".")[0] not in given:
        yield text
    for parameter, value in given.items():
        written = ast.unparse(value)
        if text == written or text.startswith(f"{written}."):
            yield parameter + text[len(written) :]


def _loops(statement: ast.stmt) -> Iterator[_Taker]:
    if isinstance(statement, ast.For):
        yield _Taker(statement.iter, statement.body, _ONE_STEP if _has_one_step(statement) else None)


def _has_one_step(loop: ast.For) -> bool:
    goes_on = any(isinstance(node, ast.Continue) for part in loop.body for node in walk(part))
    return isinstance(loop.body[-1], _LEAVING) and not goes_on


def _container_of(node: ast.expr) -> ast.expr:
    """`d` of `d.items()`."""
    match node:
        case ast.Call(func=ast.Attribute(value=base, attr=attr), args=[], keywords=[]) if attr in _VIEWS:
            return base
    return node


def _changes(node: ast.AST, text: str) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=base, attr=attr)) if attr in _CHANGING:
            return _may_be(base, text)
        case ast.Subscript(value=base, ctx=ast.Store() | ast.Del()):
            return _may_be(base, text)
        case ast.AugAssign(target=target):
            return _may_be(target, text)
        case ast.Call(func=ast.Name(), args=args):  # a function may change what it is given
            return any(ast.unparse(each) == text for each in args) and not _looks_only(node)
    return False


def _may_be(node: ast.expr, text: str) -> bool:
    """Another object may hold it under the same name: `self.jobs` of a method that is called is the walked `jobs`."""
    return ast.unparse(node).rpartition(".")[2] == text.rpartition(".")[2]


def _looks_only(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in _LOOKING


_LOOKING = CONSUMERS | frozenset(
    "bool enumerate filter hasattr id isinstance iter len map print repr reversed str zip".split()
)
