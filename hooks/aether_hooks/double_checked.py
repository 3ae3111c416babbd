"""Double-checked locking of a state: what is stored right before the place that is tested (race-model.md, benign 3)."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable, Iterator, Sequence

from aether_hooks.acts import Act, Code
from aether_hooks.answers import Answer
from aether_hooks.spans import Span, span_of, spans_of


def asks_the_same(one: Answer, other: Answer) -> bool:
    """True if two conditions are alike: the one fails where the other would have failed as well."""
    if one.asked is None or other.asked is None:
        return False
    return one.asked is other.asked or _dump(one.asked) == _dump(other.asked)


@functools.lru_cache(maxsize=4096)
def _dump(condition: ast.expr) -> str:
    """Kept, since each of many conditions may be asked about each other one."""
    return ast.dump(condition)


def lasts(answer: Answer) -> bool:
    """True for a test whose answer, that nothing is to be done, is right for all who ask: for a truth, for None and
    for an ordering. Who compares for equality may ask for something else than who stored last.
    """
    match answer.asked:
        case ast.Compare(ops=ops, comparators=[*_, ast.Constant(value=None)]):
            return len(ops) == 1
        case ast.Compare(ops=ops):
            return all(isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in ops)
    return True


def stored_before(act: Act, code: Code) -> Iterator[ast.Attribute]:
    """The attributes that are stored once in a function, in the branch of the act's store and before it: who finds that
    the act's place needs no store finds those stored as well.
    """
    stores = list(_attributes_stored(part.nodes for part in code))
    nodes = {part.node: part.nodes for part in code}
    for branch in (part.node.body for part in code if isinstance(part.node, ast.If)):
        if act.statement in branch:
            before = branch[: branch.index(act.statement)]
            for node in _attributes_stored(nodes[statement] for statement in before):
                if sum(other.attr == node.attr for other in stores) == 1:
                    yield node


def branches(code: Code) -> Iterator[Span]:
    """What a run of the function may pass by."""
    for part in code:
        match part.node:
            case ast.If() | ast.While() | ast.For() | ast.AsyncFor():
                yield from (*spans_of(part.node.body), *spans_of(part.node.orelse))
            case ast.Match(cases=parts) | ast.Try(handlers=parts) | ast.TryStar(handlers=parts):
                yield from (span_of(each.body) for each in parts)


def is_stored_in(codes: Iterable[Code], attribute: str) -> bool:
    return any(node.attr == attribute for code in codes for node in _attributes_stored(part.nodes for part in code))


def _attributes_stored(nodes: Iterable[Sequence[ast.AST]]) -> Iterator[ast.Attribute]:
    for node in (node for each in nodes for node in each):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            yield node
