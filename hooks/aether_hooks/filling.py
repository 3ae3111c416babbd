"""Lazy initialisation in one expression: `self.x = self.x or make()`, `x = make() if x is None else x`.

It stores what was made, or again what was there: a test and its act, which fills the miss.
"""

from __future__ import annotations

import ast
from typing import NamedTuple

from aether_hooks.locations import describe
from aether_hooks.nodes import walk


class Filling(NamedTuple):
    test: ast.expr
    if_true: bool
    """The test is true where the place is to be filled."""
    load: ast.expr
    made: ast.expr


def filling(target: ast.expr, value: ast.expr) -> Filling | None:
    """How the value fills the target with what is `made`; None where the value is anything else."""
    place = describe(target)
    match value:
        case ast.BoolOp(op=ast.Or(), values=[load, made]):
            found = Filling(load, False, load, made)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            asked, asks_if_missing = _asked(test)
            if describe(asked) != place:
                return None
            load, made = (orelse, body) if asks_if_missing else (body, orelse)
            found = Filling(test, asks_if_missing, load, made)
        case _:
            return None
    is_place = place is not None and describe(found.load) == place
    return found if is_place and not _mentions(found.made, place) else None


def _asked(test: ast.expr) -> tuple[ast.expr, bool]:
    """What a test asks for, and whether it is true where that is missing."""
    match test:
        case ast.Compare(left=asked, ops=[ast.Is() | ast.Eq()], comparators=[ast.Constant(value=None)]):
            return asked, True
        case ast.Compare(left=asked, ops=[ast.IsNot() | ast.NotEq()], comparators=[ast.Constant(value=None)]):
            return asked, False
        case ast.UnaryOp(op=ast.Not(), operand=asked):
            return asked, True
    return test, False


def _mentions(node: ast.expr, place: str | None) -> bool:
    return any(describe(part) == place for part in walk(node))
