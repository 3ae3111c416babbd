"""Where an interpreter with a GIL can switch threads: at calls and at jumps backward.

An update without such a point between its load and its store loses nothing while the GIL is on. Operators and look-ups
run Python code for some types only: which these are is seen at run time (native/runtime/race.cpp).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from aether_hooks.answers import end_of, position
from aether_hooks.names import Names
from aether_hooks.nodes import walk

_SWITCHING = (
    ast.Call,
    ast.Await,
    ast.Yield,
    ast.YieldFrom,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.FormattedValue,
)
_PLAIN = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Pass)


def is_switch(node: ast.AST, names: Names) -> bool:
    """True for a call, by its looks or of a property."""
    return isinstance(node, _SWITCHING) or (isinstance(node, ast.Attribute) and node.attr in names.properties)


def switches_nowhere(node: ast.AST, names: Names) -> bool:
    return not any(is_switch(part, names) for part in walk(node))


def uninterrupted_updates(
    body: Sequence[ast.stmt], updates: Mapping[ast.expr, ast.expr], names: Names
) -> Iterator[ast.expr]:
    """The stores that follow their load with nothing but plain code in between."""
    if not updates:
        return
    places: dict[ast.AST, tuple[Sequence[ast.stmt], int]] = {}
    _note_places(body, {*updates, *updates.values()}, places)
    for store, load in updates.items():
        if store in places and load in places:
            (block, first), (other, last) = places[load], places[store]
            between = block[first : last + 1]
            if block is other and between and all(_is_plain(statement, load, names) for statement in between):
                yield store


def _is_plain(statement: ast.stmt, load: ast.expr, names: Names) -> bool:
    """True if nothing in the statement switches threads, but for what it has done before the load."""
    done = set(_done_before(load, statement))
    switches = (part for part in walk(statement) if is_switch(part, names))
    return isinstance(statement, _PLAIN) and all(part in done for part in switches)


def _done_before(load: ast.expr, statement: ast.stmt) -> Iterator[ast.AST]:
    """Of the value that a statement loads and stores, what stands before the load: values come before targets."""
    value = getattr(statement, "value", None)
    parts = walk(value) if value is not None else []
    if load in parts and not any(isinstance(part, ast.IfExp) for part in parts):
        yield from (part for part in parts if isinstance(part, ast.expr) and end_of(part) <= position(load))


def _note_places(
    body: Sequence[ast.stmt], wanted: set[ast.expr], places: dict[ast.AST, tuple[Sequence[ast.stmt], int]]
) -> None:
    for number, statement in enumerate(body):
        for node in walk(statement) if isinstance(statement, _PLAIN) else ():
            if node in wanted:
                places[node] = (body, number)
        for part in (statement, *getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            for block in ("body", "orelse", "finalbody"):
                nested = getattr(part, block, None)
                if isinstance(nested, list):
                    _note_places(nested, wanted, places)
