"""What a race means, what would have ordered it, and what to do: sentences made from the accesses alone."""

import os
from dataclasses import dataclass

from aether.report import checks, ordered_dicts, own_steps, own_types, positions, swaps, torn, unordered, walks
from aether.report.model import Access, Frame, Location, Lock, Meeting, Thread
from aether.report.places import programs_frame

WITH_GIL = "A free-threaded build can lose it today; with the GIL, CPython happens not to switch threads in between."
UNCUT_WITH_GIL = "With the GIL, CPython happens not to switch threads in between."
EVERYWHERE = "It can strike on every build, with the GIL too."


@dataclass(frozen=True, slots=True)
class Verdict:
    """The part of a race that the sentences are made from."""

    kind: str
    reachable: str
    reason: str | None
    locations: tuple[Location, ...]
    accesses: tuple[Access, ...]
    check: checks.Check | None = None
    """Of check-then-act."""
    tester: int = 0
    """Which of the accesses is the test or its act."""
    state: torn.TornState | None = None
    """Of torn-state."""
    loaded_again: bool = False
    """Whether the load is a getter's, whose caller calls it twice."""
    meeting: Meeting | None = None
    """Where the two threads have met without ordering the accesses."""
    also: tuple[str, ...] = ()
    """Further kinds that fit."""

    @property
    def name(self) -> str:
        return self.locations[0].phrase if self.locations else "the location"

    @property
    def pair(self) -> tuple[Access, Access]:
        """The two accesses that race; the writing one first where only one writes."""
        first, second = self.accesses[0], self.accesses[-1]
        return (second, first) if second.writes and not first.writes else (first, second)


def explanation(verdict: Verdict) -> str:
    """What can go wrong, in terms of these threads and this location."""
    if verdict.kind == "benign":
        reason = f": {verdict.reason}" if verdict.reason else ""
        return f"No order holds between the two, but in CPython they cannot go wrong{reason}."
    if verdict.kind == "iterate-while-mutated":
        changer, walker = verdict.pair
        return walks.consequence(walker, changer, verdict.locations[0])
    if verdict.state is not None:
        sentence = torn.consequence(verdict.state, verdict.pair, verdict.locations)
        return sentence if verdict.reachable != "free-threaded" else f"{sentence} {UNCUT_WITH_GIL}"
    if verdict.kind == "lost-update":
        sentence = _lost_update(verdict)
    elif verdict.check is not None:
        sentence = checks.consequence(verdict.check, *_tester_first(verdict), verdict.name)
    else:
        return _unordered(verdict)
    if verdict.reachable != "free-threaded":
        return f"{sentence} {EVERYWHERE}"
    return f"{sentence} {WITH_GIL if verdict.check is None else UNCUT_WITH_GIL}"


def ordering(verdict: Verdict) -> str:
    """What would have ordered the accesses, beginning with what the run suggests."""
    one, other = verdict.pair
    return _lock_orders(one, other) or _thread_orders(one, other)


def advice(verdict: Verdict) -> str:
    """What to change."""
    if verdict.kind == "benign":
        return "Nothing has to change."
    one, other = verdict.pair
    if verdict.state is not None and (verdict.state.store is not None or verdict.state.early):
        return torn.remedy(verdict.state, verdict.pair, lambda access: lock_name(access.locks_held[-1]))
    if bool(one.locks_held) != bool(other.locks_held):
        guarded, bare = (one, other) if one.locks_held else (other, one)
        return _with_lock(verdict, guarded, bare)
    if one.locks_held and other.locks_held:
        return (
            f"The two hold different locks ({lock_name(one.locks_held[-1])}; {lock_name(other.locks_held[-1])}): "
            f"guard {verdict.name} by one lock at both places{_span(verdict)}."
        )
    if _is_called_twice(verdict):
        caller = other.stack[-2]
        return (
            f"Call {other.function} once in {caller.function} ({frame_place(caller)}), and keep what it gives in a "
            "variable."
        )
    hint, rest = _hint(verdict), _unguarded(verdict, one, other)
    return f"{hint} Else {rest[0].lower()}{rest[1:]}" if hint else rest


def _is_called_twice(verdict: Verdict) -> bool:
    """Of a getter, that is all that is wrong, where what it loads is stored in one step."""
    reader = verdict.pair[1]
    return verdict.loaded_again and verdict.kind == "data-race" and not reader.writes and len(reader.stack) > 1


def _hint(verdict: Verdict) -> str:
    """What is simpler than a lock, where it suffices."""
    if verdict.check is not None:
        return swaps.remedy(verdict.check, verdict.accesses)
    gave = unordered.comes_after_hand_over(verdict.meeting, (verdict.accesses[0], verdict.accesses[-1]))
    if gave is None or verdict.kind == "lost-update":
        return ""
    writer = verdict.pair[0]
    return (
        f"Move what {place(writer)} does to before {writer.thread.name} {unordered.done(gave)}: what comes before that "
        "is ordered, if nothing repeats it later."
    )


def _unguarded(verdict: Verdict, one: Access, other: Access) -> str:
    """Where nobody holds a lock."""
    if ordered_dicts.is_one(verdict.locations):
        return ordered_dicts.remedy(_span(verdict))
    if verdict.kind == "iterate-while-mutated":
        if "check-then-act" in verdict.also:
            return walks.REMEDY_OF_TEST
        return walks.remedy(verdict.locations[0], other.operation)
    if verdict.check is not None:
        return checks.remedy(verdict.check, verdict.locations[0], _tester_first(verdict)[0].operation)
    if positions.is_one(verdict.locations):
        return positions.REMEDY
    return _without_locks(verdict, one, other)


def _with_lock(verdict: Verdict, guarded: Access, bare: Access) -> str:
    """Of the lock that one side holds: where else, and from where to where."""
    lock = lock_name(guarded.locks_held[-1])
    if verdict.check is None and verdict.kind != "lost-update":
        return f"Hold the same {lock} at {place(bare)}, as {guarded.thread.name} does at {place(guarded)}."
    if verdict.check is not None and bare is verdict.accesses[verdict.tester]:
        span = checks.lock_span(verdict.check)
        return f"Hold the same {lock} {span}, as {guarded.thread.name} does at {place(guarded)}."
    # The lock is held there already, but perhaps not all the way.
    return f"Hold the same {lock} at {place(bare)} as at {place(guarded)}{_span(verdict)}, not released in between."


def _span(verdict: Verdict) -> str:
    if verdict.check is not None:
        return f", {checks.lock_span(verdict.check)}"
    return ", from the reading to the writing" if verdict.kind == "lost-update" else ""


def place(access: Access) -> str:
    """``bank.py:17``."""
    return f"{os.path.basename(access.file)}:{access.line}"


def frame_place(frame: Frame) -> str:
    """``bank.py:17``."""
    return f"{os.path.basename(frame.file)}:{frame.line}"


def lock_name(lock: Lock) -> str:
    """``Lock 'Account.lock' created at bank.py:9``."""
    created = f" created at {frame_place(lock.created_at)}" if lock.created_at else ""
    return f"{lock.phrase}{created}"


def _tester_first(verdict: Verdict) -> tuple[Access, Access]:
    return verdict.accesses[verdict.tester], verdict.accesses[1 - verdict.tester]


def _lost_update(verdict: Verdict) -> str:
    one, other = verdict.pair
    if one.role == other.role == "update":
        return (
            f"{_both(one, other)} compute the new value of {verdict.name} from the old one. "
            "When both read the same old value, one of the two updates is lost."
        )
    update, store = (one, other) if one.role == "update" else (other, one)
    return (
        f"{update.thread.name} computes the new value of {verdict.name} from the old one. What {store.thread.name} "
        "stores between its reading and its writing is overwritten and lost."
    )


def _unordered(verdict: Verdict) -> str:
    one, other = verdict.pair
    if positions.is_one(verdict.locations):
        return (
            f"{_both(one, other)} advance the {verdict.locations[0].type}: {positions.outcome(verdict.locations[0])}."
        )
    if any(map(own_steps.is_place_of_own, verdict.locations[:1])):
        return (
            f"{_both(one, other)} come to {verdict.name}, one of them by a key that it got from a walk: when the other "
            "has removed it by then, that fails."
        )
    if one.writes and other.writes:
        return f"{_both(one, other)} store {verdict.name}, and nothing decides which store comes last."
    if _is_called_twice(verdict):
        return (
            f"{one.thread.name} stores {verdict.name} while {other.thread.name} reads it twice in "
            f"{other.stack[-2].function}, each time by {other.function}: it may find the old value, and then the new "
            "one."
        )
    return (
        f"{one.thread.name} stores {verdict.name}, {other.thread.name} reads it, and nothing decides whether it finds "
        "the old or the new value."
    )


def _both(one: Access, other: Access) -> str:
    if one.thread.name == other.thread.name:
        return f"Two threads named {one.thread.name}"
    return f"{one.thread.name} and {other.thread.name} both"


def _lock_orders(one: Access, other: Access) -> str:
    holder = other if other.locks_held else one
    if not holder.locks_held:
        return ""
    lock = lock_name(holder.locks_held[-1])
    return f"One lock held at both places, for example the {lock} that {holder.thread.name} holds."


def _thread_orders(one: Access, other: Access) -> str:
    child, parent = (one, other) if other.thread.is_main else (other, one)
    if not parent.thread.is_main or child.thread.is_main:
        return "A lock held at both places, or a hand-over from one thread to the other (queue, Event, Future)."
    return f"Joining {child.thread.name} before {place(parent)}, or a lock held at both places{_start(child.thread)}."


def _start(thread: Thread) -> str:
    start = programs_frame(thread.created_at)
    return f"; what comes before its start at {frame_place(start)} is ordered already" if start else ""


def _without_locks(verdict: Verdict, one: Access, other: Access) -> str:
    places = place(one) if place(one) == place(other) else f"{place(one)} and {place(other)}"
    span = " from the reading to the writing" if verdict.kind == "lost-update" else ""
    guard = f"Guard {verdict.name} by one lock, held at {places}{span}{_lock_home(verdict.locations)}."
    if verdict.kind == "lost-update":
        return f"{guard} {_in_one_step(verdict)}".rstrip()
    if any(map(own_steps.is_place_of_own, verdict.locations[:1])):
        return f"{own_steps.REMEDY_OF_WALK} {guard}"
    if one.writes and other.writes:
        return guard
    return f"{guard} Or let the reader wait for the writer: join it, or hand the value over in a queue or Future."


def _in_one_step(verdict: Verdict) -> str:
    """What needs no lock; of one of two places that belong together it would not help."""
    if "torn-state" in verdict.also:
        return ""
    location = verdict.locations[0]
    return own_steps.remedy_of_update(location) or own_types.remedy(location, verdict.accesses)


def _lock_home(locations: tuple[Location, ...]) -> str:
    if not locations:
        return ""
    home = locations[0]
    if home.kind == "attribute" and home.created_at:
        return f" (make it where the object is made, {frame_place(home.created_at)})"
    if home.kind == "global":
        return " (make it beside the variable, when the module is loaded)"
    return ""
