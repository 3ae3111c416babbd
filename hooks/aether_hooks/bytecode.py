"""The instructions of a code object, with the depth that the stack has before each.

CPython's compiler gives every instruction one depth, however it is reached: so an operand has one place in the frame.
"""

from __future__ import annotations

import dis
import itertools
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType

from aether_hooks import opcodes_313, opcodes_314, opcodes_315

VERSION = {(3, 13): opcodes_313, (3, 14): opcodes_314, (3, 15): opcodes_315}.get(sys.version_info[:2])
"""What is known of the instructions of the Python that runs; None for a version that monitoring does not know."""
OPCODES = VERSION or opcodes_315

type Span = tuple[int, int, int, int]
"""Line, column, end line, end column."""

_UNKNOWN: Span = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Instruction:
    offset: int
    name: str
    argument: int
    value: object
    span: Span
    depth: int

    @property
    def end(self) -> tuple[int, int]:
        return self.span[2:]


def instructions(code: CodeType) -> list[Instruction]:
    """Those that can be reached, in their order."""
    found = list(dis.get_instructions(code))
    depths = _depths(code, found)
    return [
        _instruction(each, depths[each.offset])
        for each in found
        if each.offset in depths and each.opname not in OPCODES.PREFIXES
    ]


def _instruction(each: dis.Instruction, depth: int) -> Instruction:
    argument = each.arg or 0
    return Instruction(
        each.offset, OPCODES.plain_name(each.opname, argument), argument, each.argval, _span(each), depth
    )


def _span(instruction: dis.Instruction) -> Span:
    places = instruction.positions
    if places is None or None in places:
        return _UNKNOWN
    line, end_line, column, end_column = places
    return line or 0, column or 0, end_line or 0, end_column or 0


def _depths(code: CodeType, found: list[dis.Instruction]) -> dict[int, int]:
    """Breadth first along all edges, those to the handlers of exceptions as well."""
    following = {each.offset: after.offset for each, after in itertools.pairwise(found)}
    by_offset = {each.offset: each for each in found}
    entries = dis.Bytecode(code).exception_entries  # type: ignore[attr-defined]  # typeshed does not list it
    handlers = {entry.target: entry.depth + 1 + int(entry.lasti) for entry in entries}
    pending = [(found[0].offset, 0), *handlers.items()]
    depths: dict[int, int] = {}
    for offset, depth in pending:
        if offset in depths:
            continue
        depths[offset] = depth
        each = by_offset[offset]
        pending += ((target, depth + effect) for target, effect in _edges(each, following.get(offset)))
    return depths


def _edges(each: dis.Instruction, following: int | None) -> Iterator[tuple[int, int]]:
    argument = each.arg if each.opcode >= dis.HAVE_ARGUMENT else None
    if following is not None and each.opname not in OPCODES.ENDS:
        yield following, dis.stack_effect(each.opcode, argument, jump=False)
    if each.jump_target is not None:
        yield each.jump_target, dis.stack_effect(each.opcode, argument, jump=True)
