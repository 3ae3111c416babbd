"""Whether this interpreter's frames are as monitoring reads them: asked at each start, before all depends on it."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable
from sys import monitoring
from types import CodeType, FunctionType, SimpleNamespace

from aether import _native
from aether.errors import AetherError
from aether_hooks.instructions import NOWHERE, Event, Form, Planner, written
from aether_hooks.transformer import rewrite

type Seen = tuple[object, ...]
"""A form and its operands."""

_SOURCE = """\
def sample(thing, names, key, value):
    thing.value = value
    names[key] = thing.value
    thing.list.append(key)
    return thing.list.pop() if key in names else value
"""


def run(tool: int) -> None:
    """AetherError if an operand is not where it is looked for. The tool has no callbacks, before and after."""
    thing, key, value = SimpleNamespace(list=[]), object(), object()
    names: dict[object, object] = {}
    append, pop = list.append, list.pop
    expected = [
        (Form.STORE_ATTR, thing, value),
        (Form.OBSERVE, thing),
        (Form.STORE_ITEM, names, key, value),
        (Form.OBSERVE, thing),
        (Form.CALL, append, thing.list),
        (Form.OBSERVE, key),
        (Form.CONTAINS, names, key),
        (Form.OBSERVE, thing),
        (Form.CALL, pop, thing.list),
        (Form.AWAIT, pop, thing.list),
        (Form.TAKE_RESULT, key),
    ]
    sample, events = _sample()
    seen = operands_seen(tool, sample.__code__, events, lambda: sample(thing, names, key, value))
    if not _are_same(seen, expected):
        raise AetherError("monitoring does not find its way in this interpreter's frames; use --engine rewrite")


def operands_seen(tool: int, code: CodeType, events: list[Event], call: Callable[[], object]) -> list[Seen]:
    """What stands at the places of these events while `call` runs the code."""
    planned: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        planned[event[0]].append(event)
    seen: list[Seen] = []

    def on_instruction(_code: CodeType, offset: int) -> None:
        for _, form, _, *places in planned[offset]:
            if form != Form.FORGET:
                seen.append((form, *[_native.callers_operand(place) for place in places if place != NOWHERE]))

    monitoring.register_callback(tool, monitoring.events.INSTRUCTION, on_instruction)
    monitoring.set_local_events(tool, code, monitoring.events.INSTRUCTION)
    try:
        call()
    finally:
        monitoring.set_local_events(tool, code, monitoring.events.NO_EVENTS)
        monitoring.register_callback(tool, monitoring.events.INSTRUCTION, None)
    return seen


def _sample() -> tuple[FunctionType, list[Event]]:
    tree = ast.parse(_SOURCE)
    before = written(tree)
    planner = Planner(rewrite(tree, _SOURCE), before)
    names: dict[str, FunctionType] = {}
    exec(compile(_SOURCE, "<aether>", "exec", dont_inherit=True), names)
    return names["sample"], planner.events(names["sample"].__code__)


def _are_same(seen: list[Seen], expected: list[Seen]) -> bool:
    """To the object: forms are equal, operands identical."""
    return len(seen) == len(expected) and all(
        form == wanted
        and len(operands) == len(objects)
        and all(operand is each for operand, each in zip(operands, objects, strict=True))
        for (form, *operands), (wanted, *objects) in zip(seen, expected, strict=True)
    )
