"""The rewritten forms: how probes look in the tree, and the table of their rows."""

from __future__ import annotations

import ast
from typing import Any

from aether_hooks.answers import Position, end_of
from aether_hooks.checks import Check
from aether_hooks.nodes import walk
from aether_hooks.sites import NO_PARTNER, PLACEHOLDER, Operand, Row, SiteFlag, SiteOp
from aether_hooks.values import is_literal

_NEVER_FOLDED = (ast.Name, ast.Attribute, ast.Call, ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom, ast.Lambda)


class SiteTable:
    """Collects rows. A partner may be known only later: it is set by index."""

    def __init__(self) -> None:
        self.nodes: list[ast.AST] = []
        """Of each site: where it stands, as the program has it."""
        self.arguments: dict[int, int] = {}
        """Of a site that is given an argument of its node's or partner's call: which one. Of one that stands for `in`:
        which of its node's."""
        self._rows: list[Row] = []
        self._feeds: list[Row] = []
        self._checks: list[Row] = []

    def add(self, op: SiteOp, node: ast.AST, name: str | None, function: int, flags: SiteFlag, partner: int) -> int:
        where = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
        self._rows.append((int(op), name, *where, function, int(flags), partner, None))
        self.nodes.append(node)
        return len(self._rows) - 1

    def end_of(self, index: int) -> Position:
        return (self._rows[index][4], self._rows[index][5])

    def add_feed(self, taker: Position, giver: ast.expr | ast.stmt, function: int, *, half: bool = False) -> None:
        """`taker`: where the call or store ends. `half`: only one of the two runs a function that loads or stores."""
        row: Any = (int(SiteOp.FEED), None, *taker, *end_of(giver), function, int(half), NO_PARTNER, None)
        self._feeds.append(row)

    def add_check(self, check: Check, test: int, act: int) -> None:
        callers = (_packed(check.test.through), _packed(check.through))
        what = (test, act, int(check.turn), int(check.how))
        self._checks.append((int(SiteOp.CHECK), None, *what, *callers, NO_PARTNER, None))

    def add_activations(self, text: str) -> None:
        if text:
            self._feeds.append((int(SiteOp.ACTIVATIONS), text, 0, 0, 0, 0, 0, 0, NO_PARTNER, None))

    def set_partner(self, index: int, partner: int) -> None:
        if partner != NO_PARTNER:
            row = self._rows[index]
            self._rows[index] = (*row[:8], partner, row[9])

    def set_operand(self, index: int, operand: Operand) -> None:
        self._rows[index] = (*self._rows[index][:9], operand)

    def name_of(self, index: int) -> str | None:
        return self._rows[index][1]

    def flags_of(self, index: int) -> SiteFlag:
        return SiteFlag(self._rows[index][7])

    def add_flags(self, index: int, flags: SiteFlag) -> None:
        row = self._rows[index]
        self._rows[index] = (*row[:7], row[7] | int(flags), *row[8:])

    def rows(self) -> tuple[Row, ...]:
        """The sites; behind them what is no site, in an order that is the same in every run."""
        return (*self._rows, *sorted(self._feeds), *self._checks)


def _packed(position: Position | None) -> int:
    """Zero, or line and column in one number."""
    return 0 if position is None else position[0] << 20 | position[1]


def placeholder(index: int, at: ast.AST) -> ast.Constant:
    mark: Any = (PLACEHOLDER, index)  # ast.Constant, compile and marshal take a tuple; typeshed does not list it
    return ast.copy_location(ast.Constant(value=mark), at)


def probe(index: int, operand: ast.expr, at: ast.AST | None = None) -> ast.expr:
    """`S[operand]`: a subscript may give NotImplemented, which no binary operator can.

    Constants keep an operator, `S @ operand`: the compiler would look them up in the placeholder, a tuple, and warns of
    displays.
    """
    at = at or operand
    site = placeholder(index, at)
    node: ast.expr
    if is_literal(operand) or _is_folded(operand) or _is_formatted(operand):
        node = ast.BinOp(left=site, op=ast.MatMult(), right=operand)
    else:
        node = ast.Subscript(value=site, slice=operand, ctx=ast.Load())
    return _on_last_line(ast.copy_location(node, at), operand)


def section(index: int, at: ast.stmt) -> ast.expr:
    """`+S`: what a section's `with` enters."""
    site: ast.expr = placeholder(index, at)
    return ast.copy_location(ast.UnaryOp(op=ast.UAdd(), operand=site), at)


def fetching_probe(index: int, at: ast.expr) -> ast.expr:
    """`~S`: the probe fetches its operand. No operand to push, and no adaptive instruction that never specialises."""
    return ast.copy_location(ast.UnaryOp(op=ast.Invert(), operand=placeholder(index, at)), at)


def _is_folded(operand: ast.expr) -> bool:
    """True for what the compiler may make a constant of: `-1`, `60 * 60`, `(1, 2)[0]`, `__debug__`."""
    return not any(_is_never_folded(node) for node in walk(operand))


def _is_never_folded(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, tuple)  # a site: the parser makes no such constants
    return isinstance(node, _NEVER_FOLDED) and not _is_debug(node)


def _is_formatted(operand: ast.expr) -> bool:
    """True for `"%s: %s" % (a, b)`, of which the compiler makes an f-string."""
    match operand:
        case ast.BinOp(left=ast.Constant(value=str()), op=ast.Mod(), right=ast.Tuple()):
            return True
    return False


def _is_debug(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "__debug__"


def fused(index: int, base: ast.expr, target: ast.Attribute) -> ast.Subscript:
    """`S[base] op= value` for an attribute; the probe loads and stores it."""
    node = ast.copy_location(ast.Subscript(value=placeholder(index, base), slice=base, ctx=ast.Store()), target)
    return _move_to_attribute(node, target)


def fused_pair(index: int, first: ast.expr, second: ast.expr, at: ast.expr, ctx: ast.expr_context) -> ast.Subscript:
    """`S[first:second]`: two operands without a tuple to hold them."""
    pair = ast.copy_location(ast.Slice(lower=first, upper=second), at)
    return ast.copy_location(ast.Subscript(value=placeholder(index, at), slice=pair, ctx=ctx), at)


def guarded_variable(index: int, at: ast.Name, ctx: ast.expr_context) -> ast.Attribute:
    """`(S @ None).x`: what a guarded update of a variable is done on."""
    site = probe(index, ast.copy_location(ast.Constant(value=None), at))
    return ast.copy_location(ast.Attribute(value=site, attr=at.id, ctx=ctx), at)


def guarded_store(index: int, target: ast.Attribute | ast.Subscript | ast.Name) -> ast.Subscript:
    """`S[o] = v`, `S[c:k] = v`, `S[None] = v`, in whichever form the target stands."""
    match target:
        case ast.Attribute(value=base):
            node = ast.Subscript(value=placeholder(index, base), slice=base, ctx=target.ctx)
            return _move_to_attribute(ast.copy_location(node, target), target)
        case ast.Subscript(value=base, slice=key):
            place: ast.expr = ast.copy_location(ast.Slice(lower=base, upper=key), target)
        case _:
            place = ast.copy_location(ast.Constant(value=None), target)
    return ast.copy_location(ast.Subscript(value=placeholder(index, target), slice=place, ctx=target.ctx), target)


def statement(value: ast.expr) -> ast.Expr:
    return ast.copy_location(ast.Expr(value=value), value)


def load_again(target: ast.Name | str, at: ast.AST) -> ast.Name:
    """A load of the variable that was just bound."""
    name = target if isinstance(target, str) else target.id
    return ast.copy_location(ast.Name(id=name, ctx=ast.Load()), at)


def end_of_target(target: ast.expr) -> ast.expr:
    """A node on the line where the target's last part is bound."""
    while isinstance(target, ast.Tuple | ast.List | ast.Starred):
        if isinstance(target, ast.Starred):
            target = target.value
        elif not target.elts:
            break
        else:
            target = target.elts[-1]
    return _on_last_line(ast.copy_location(ast.Constant(value=None), target), target)


def _on_last_line[Node: ast.expr](node: Node, operand: ast.expr) -> Node:
    last = operand.func if isinstance(operand, ast.Call) else operand
    return _move_to_attribute(node, last) if isinstance(last, ast.Attribute) else node


def _move_to_attribute[Node: ast.expr](node: Node, attribute: ast.Attribute) -> Node:
    """The compiler puts an attribute that stands on a later line there: follow it, lest tracers see a line twice."""
    if attribute.end_lineno is not None and attribute.end_lineno != node.lineno:
        node.lineno = attribute.end_lineno
        node.col_offset = max((attribute.end_col_offset or 0) - len(attribute.attr), 0)
        node.end_lineno, node.end_col_offset = attribute.end_lineno, attribute.end_col_offset
    return node
