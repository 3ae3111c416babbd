"""Whether what threads did to an object could have been done one call after the other, each between its begin and its
end (Herlihy and Wing, "Linearizability: a correctness condition for concurrent objects", TOPLAS 1990).

Wing and Gong's search ("Testing and verifying concurrent objects", JPDC 1993), with what Lowe added to it ("Testing for
linearizability", Concurrency and Computation 2017): calls take effect as late as they can, when some call's end demands
it, and what led to the same state by the same open calls is looked at once. So it is not kept how something came about,
but where it may stand: a possible state, and which of the calls that are still open have taken effect. Where no call is
open that is the state alone, and what came before is forgotten.
"""

import functools
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from threads import run_together

from aether.atomics import AtomicCounter

# What a call would do to a state: what it returns, and the state that it leaves.
type Specification = Callable[[Any, str, Any], tuple[object, Hashable]]
# A state, and a bit for each open call that has taken effect.
type Position = tuple[Hashable, int]
type Plan = list[tuple[str, Any]]


@dataclass(slots=True)
class Call:
    """One call, and when it was open."""

    name: str
    argument: Any
    begin: int
    end: int = 0
    result: Any = None


class TooManyPositionsError(Exception):
    """The history leaves more open than is searched: that it is linearizable is neither shown nor refuted."""


def first_impossible(
    calls: Iterable[Call], specification: Specification, start: Hashable, most: int = 20_000
) -> Call | None:
    """The first call whose end no order explains; None where the history is linearizable.

    The specification gets a state, a call's name and its argument. `most` bounds the positions that are kept at a time.
    """
    positions: set[Position] = {(start, 0)}
    open_calls: dict[int, Call] = {}
    for bit, call, is_begin in moments(calls):
        if is_begin:
            open_calls[bit] = call
            continue
        positions = {
            (state, effective & ~bit) for state, effective in after(positions, bit, open_calls, specification, most)
        }
        del open_calls[bit]
        if not positions:
            return call
    return None


def moments(calls: Iterable[Call]) -> list[tuple[int, Call, bool]]:
    """The begins and ends in their order, each with the call's bit; calls that meet at one tick overlap."""
    in_order = sorted(calls, key=lambda call: call.begin)
    begins = [(call.begin, 0, index) for index, call in enumerate(in_order)]
    ends = [(call.end, 1, index) for index, call in enumerate(in_order)]
    return [(1 << index, in_order[index], is_end == 0) for _, is_end, index in sorted(begins + ends)]


def after(
    positions: set[Position], ended: int, open_calls: dict[int, Call], specification: Specification, most: int
) -> set[Position]:
    """Where it may stand as soon as the call that ends has taken effect, with whatever other calls before it."""
    reached: set[Position] = set()
    seen = set(positions)
    rest = list(positions)
    while rest:
        state, effective = rest.pop()
        if effective & ended:
            reached.add((state, effective))
            continue
        for bit, call in open_calls.items():
            if effective & bit:
                continue
            result, left = specification(state, call.name, call.argument)
            position = (left, effective | bit)
            if result == call.result and position not in seen:
                seen.add(position)
                rest.append(position)
        if len(seen) > most:
            raise TooManyPositionsError(
                f"more than {most} positions at the end of {open_calls[ended]}: let fewer calls be open at a time, "
                "or let calls that tell the state come more often"
            )
    return reached


def recorded(perform: Callable[[str, Any], object], plans: list[Plan]) -> list[Call]:
    """What the planned calls returned, each plan in a thread of its own; all begin at once.

    How many calls overlap then is up to the scheduler: `overlapping` counts them, for who looks at a run.
    """
    calls: list[Call] = []
    begun = AtomicCounter()

    def run(plan: Plan) -> None:
        own: list[Call] = []
        for name, argument in plan:
            if not own:
                begun.add()
                while begun.load() < len(plans):
                    time.sleep(0)
            call = Call(name, argument, time.perf_counter_ns())
            call.result = perform(name, argument)
            call.end = time.perf_counter_ns()
            own.append(call)
        calls.extend(own)

    run_together(functools.partial(run, plan) for plan in plans)
    return calls


def overlapping(calls: Iterable[Call]) -> int:
    """How many calls began while another was open."""
    together = now_open = 0
    for _, _, is_begin in moments(calls):
        together += is_begin and now_open > 0
        now_open += 1 if is_begin else -1
    return together
