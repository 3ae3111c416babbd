"""What the two sides of a race did, from top to bottom, and what of it connects them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from aether.report.model import Access, Frame, LastSync, Race, Thread
from aether.report.places import in_library
from aether.report.unordered import done
from aether.reporters.line import places


class Link(StrEnum):
    """What is between the two sides of a row."""

    NONE = "none"
    RIGHT = "right"
    """What the left side did so far comes before what the right side does from here on."""
    LEFT = "left"
    APART = "apart"
    """A synchronisation that the other side has no part in."""
    RACE = "race"
    """Nothing orders the two."""


@dataclass(frozen=True, slots=True)
class Row:
    """What happened on either side; empty: nothing."""

    left: str
    right: str
    link: Link = Link.NONE
    note: str = ""
    is_access: bool = False


def timeline(race: Race) -> list[Row]:
    """The rows of the first and the last access, earliest first as far as that is known."""
    first, second = race.accesses[0], race.accesses[-1]
    return [
        _beginnings(race),
        *_meetings(race, before=True),
        *_last_syncs(race),
        Row(_access(first), _access(second), Link.RACE, "nothing orders these two", is_access=True),
        *_meetings(race, before=False),
        *_ends(first.thread, second.thread),
    ]


def _beginnings(race: Race) -> Row:
    """Not that of a thread that the other has started: that is a meeting."""
    left, right = (_begun(access.thread) for access in (race.accesses[0], race.accesses[-1]))
    if race.meeting is None or race.meeting.way != "started":
        return Row(left, right)
    return Row(left, "") if race.meeting.giver == 0 else Row("", right)


def _begun(thread: Thread) -> str:
    if not thread.created_at:
        return "the main thread" if thread.is_main else "started out of sight"
    deed = "submitted" if thread.task else "started"
    own = [frame for frame in thread.created_at if not in_library(frame.file)] or list(thread.created_at)
    return f"{deed} at {_place(own[-1])}"


def _access(access: Access) -> str:
    return f"{access.role} at {places([access])}"


def _meetings(race: Race, *, before: bool) -> Iterator[Row]:
    """Where the sides synchronised with each other: an edge, but not one from access to access."""
    meeting = race.meeting
    if meeting is None or (meeting.way == "too late") is before:
        return
    give = _spoken(meeting.give) or "ended"
    take = _spoken(meeting.take) or "began"
    left, right = (give, take) if meeting.giver == 0 else (take, give)
    if meeting.way == "started":
        note = "orders only what came before the start"
    elif meeting.way == "too late":
        note = "comes after the access"
    else:
        note = "orders only what came before it"
    yield Row(left, right, Link.RIGHT if meeting.giver == 0 else Link.LEFT, note)


def _last_syncs(race: Race) -> Iterator[Row]:
    """What each side did last to synchronise, where that is not told already."""
    told = {race.meeting.give, race.meeting.take} if race.meeting else set()
    lasts = [race.accesses[0].last_sync, race.accesses[-1].last_sync]
    left, right = (None if last in told else last for last in lasts)
    if left is None and right is None:
        return
    yield Row(_spoken(left), _spoken(right), Link.APART, _apart([last for last in (left, right) if last is not None]))


def _apart(lasts: Sequence[LastSync]) -> str:
    """Why what the sides did last does not connect them."""
    if all(last.effect == "fails" for last in lasts):
        return "an attempt that fails orders nothing"
    if any(last.connects for last in lasts):
        return "both have used it, but in no order with the accesses"
    return "the other side has no part in it"


def _ends(left: Thread, right: Thread) -> Iterator[Row]:
    if left.ended or right.ended:
        yield Row("ended" if left.ended else "", "ended" if right.ended else "")


def _spoken(sync: LastSync | None) -> str:
    return "" if sync is None else done(sync)


def _place(frame: Frame) -> str:
    return f"{frame.file.rpartition('/')[2]}:{frame.line}"
