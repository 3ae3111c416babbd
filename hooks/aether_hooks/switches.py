"""Where an interpreter with a GIL can switch threads: at calls and at jumps backward.

An update without such a point between its load and its store loses nothing while the GIL is on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

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


def switches_nowhere(node: ast.AST) -> bool:
    return not any(isinstance(part, _SWITCHING) for part in ast.walk(node))


def uninterrupted_updates(body: Sequence[ast.stmt], updates: Mapping[ast.expr, ast.expr]) -> Iterator[ast.expr]:
    """The stores that follow their load with nothing but plain code in between."""
    if not updates:
        return
    places: dict[ast.AST, tuple[Sequence[ast.stmt], int]] = {}
    _note_places(body, {*updates, *updates.values()}, places)
    for store, load in updates.items():
        if store in places and load in places:
            (block, first), (other, last) = places[load], places[store]
            if block is other and first <= last and all(map(_is_plain, block[first : last + 1])):
                yield store


def _is_plain(statement: ast.stmt) -> bool:
    return isinstance(statement, _PLAIN) and switches_nowhere(statement)


def _note_places(
    body: Sequence[ast.stmt], wanted: set[ast.expr], places: dict[ast.AST, tuple[Sequence[ast.stmt], int]]
) -> None:
    for number, statement in enumerate(body):
        for node in ast.walk(statement) if isinstance(statement, _PLAIN) else ():
            if node in wanted:
                places[node] = (body, number)
        for part in (statement, *getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            for block in ("body", "orelse", "finalbody"):
                nested = getattr(part, block, None)
                if isinstance(nested, list):
                    _note_places(nested, wanted, places)
