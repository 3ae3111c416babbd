"""What of ``aether``'s own atomics and containers makes an update one step, where the statements that race show it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aether.report.model import Access, Location

_NAMED = frozenset({"attribute", "class attribute", "global", "closure variable"})
_DICTS = frozenset({"dict", "defaultdict", "Counter"})
_ARITHMETIC = {ast.Add: "+", ast.Sub: "-"}


@dataclass(frozen=True, slots=True)
class _Step:
    """What stands in place of a statement."""

    target: str
    text: str
    types: frozenset[type]
    """Of the numbers that are written there."""
    updates: bool = True


@dataclass(frozen=True, slots=True)
class _Update:
    """``target = target + amount``, however it is written."""

    target: ast.expr
    operator: str
    amount: ast.expr


def remedy(location: Location, accesses: Iterable[Access]) -> str:
    """``Or make it an `aether.AtomicInt64`: ...``; nothing where that is no remedy for each of the accesses."""
    in_dict = location.kind == "entry" and location.type in _DICTS
    if not in_dict and location.kind not in _NAMED and not (location.kind == "entry" and location.type == "list"):
        return ""
    understood = [_step(access, location, in_dict=in_dict) for access in accesses]
    steps = [step for step in understood if step is not None]
    if len(steps) < len(understood) or not any(step.updates for step in steps):
        return ""
    return _of_dict(steps) if in_dict else _of_numbers(steps, elements=location.kind == "entry")


def _of_numbers(steps: list[_Step], *, elements: bool) -> str:
    types = {each for step in steps for each in step.types}
    if not types <= {int, float}:
        return ""
    what = "each element" if elements else "it"
    if types:
        made = f"Or make {what} an `aether.{'AtomicFloat64' if float in types else 'AtomicInt64'}`"
    else:
        made = f"Or, if it is a number, make {what} an `aether.AtomicInt64` or `AtomicFloat64`"
    return f"{made}: {_are_one_step(steps)} then, and `{steps[0].target}.load()` reads it."


def _of_dict(steps: list[_Step]) -> str:
    if any(step.types - {int, float} for step in steps):
        return ""
    known = all(step.types for step in steps if step.updates)
    kept = "Or keep the values in an" if known else "Or, if these are numbers, keep the values in an"
    return f"{kept} `aether.ConcurrentDict`: {_are_one_step([step for step in steps if step.updates])} there."


def _are_one_step(steps: list[_Step]) -> str:
    texts = list(dict.fromkeys(f"`{step.text}`" for step in steps))
    return f"{texts[0]} is one step" if len(texts) == 1 else f"{' and '.join(texts)} are one step each"


def _step(access: Access, location: Location, *, in_dict: bool) -> _Step | None:
    statement = _statement(access)
    update = None if statement is None else _update(statement)
    if update is not None and _is_of(update.target, location):
        return _in_dict(update) if in_dict else _on_number(update)
    match statement:
        case ast.Assign(targets=[target], value=value) if access.role == "write" and _is_of(target, location):
            return _store(target, value)
    return None


def _statement(access: Access) -> ast.stmt | None:
    """The one that stands alone on the line of the access."""
    text = next((line.text for line in access.source if line.line == access.line), "")
    try:
        body = ast.parse(text.strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return body[0] if len(body) == 1 else None


def _is_of(target: ast.expr, location: Location) -> bool:
    """Whether the statement is of the location: what else stands on its line may race, too."""
    match target:
        case ast.Subscript():
            return location.kind == "entry"
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return location.kind in _NAMED and re.split(r"[. ]", location.phrase)[-1] == name
    return False


def _update(statement: ast.stmt) -> _Update | None:
    match statement:
        case ast.AugAssign(target=target, op=ast.Add() | ast.Sub() as operator, value=amount):
            return _Update(target, _ARITHMETIC[type(operator)], amount)
        case ast.Assign(
            targets=[target], value=ast.BinOp(left=old, op=ast.Add() | ast.Sub() as operator, right=amount)
        ) if _loads(old, target):
            return _Update(target, _ARITHMETIC[type(operator)], amount)
        case ast.Assign(targets=[target], value=ast.BinOp(left=amount, op=ast.Add(), right=old)) if _loads(old, target):
            return _Update(target, "+", amount)
        case ast.Assign(
            targets=[target], value=ast.Call(func=ast.Name(id="max" | "min" as function), args=[one, other])
        ):
            if _loads(one, target):
                return _Update(target, function, other)
            return _Update(target, function, one) if _loads(other, target) else None
    return None


def _loads(value: ast.expr, target: ast.expr) -> bool:
    """``d[k]``, or ``d.get(k, 0)`` of the target ``d[k]``."""
    match value, target:
        case ast.Call(func=ast.Attribute(value=base, attr="get"), args=[key, ast.Constant(value=0)]), ast.Subscript():
            return ast.unparse(base) == ast.unparse(target.value) and ast.unparse(key) == ast.unparse(target.slice)
    return ast.unparse(value) == ast.unparse(target)


def _on_number(update: _Update) -> _Step:
    target, amount = ast.unparse(update.target), ast.unparse(update.amount)
    if update.operator in ("max", "min"):
        text = f"{target}.fetch_{update.operator}({amount})"
    else:
        text = f"{target} {update.operator}= {amount}"
    return _Step(target, text, frozenset(_types(update.amount)))


def _in_dict(update: _Update) -> _Step | None:
    if not isinstance(update.target, ast.Subscript) or update.operator not in _ARITHMETIC.values():
        return None
    amount = ast.unparse(update.amount)
    if update.operator == "-":
        amount = f"-{amount}" if isinstance(update.amount, ast.Constant | ast.Name | ast.Attribute) else f"-({amount})"
    arguments = ast.unparse(update.target.slice) + ("" if amount == "1" else f", {amount}")
    base = ast.unparse(update.target.value)
    return _Step(ast.unparse(update.target), f"{base}.add({arguments})", frozenset(_types(update.amount)))


def _store(target: ast.expr, value: ast.expr) -> _Step:
    place = ast.unparse(target)
    return _Step(place, f"{place}.store({ast.unparse(value)})", frozenset(_types(value)), updates=False)


def _types(value: ast.expr) -> Iterator[type]:
    """Of a literal; a text or a display of a container is one of another type than a number."""
    match value:
        case ast.Constant(value=literal):
            yield type(literal)
        case ast.UnaryOp(operand=operand):
            yield from _types(operand)
        case ast.List() | ast.Tuple() | ast.Set() | ast.Dict() | ast.JoinedStr() | ast.ListComp() | ast.SetComp():
            yield object
