"""Why no order holds between the two sides of a race: what locks they held, and how they last synchronised."""

import os
from dataclasses import replace

from aether.report.model import Access, Frame, LastSync, Lock, Meeting

_DONE = {
    ("lock", "acquire", "takes"): "acquired {}",
    ("lock", "acquire", "fails"): "tried in vain to acquire {}",
    ("lock", "release", "gives"): "released {}",
    ("semaphore", "acquire", "takes"): "acquired {}",
    ("semaphore", "release", "gives"): "released {}",
    ("condition", "wait", "gives"): "released {} to wait",
    ("condition", "wait", "takes"): "acquired {} again after waiting",
    ("event", "set", "gives"): "set {}",
    ("event", "wait", "takes"): "waited for {}",
    ("event", "wait", "fails"): "waited for {} in vain",
    ("event", "is_set", "takes"): "found {} set",
    ("barrier", "wait", "gives"): "arrived at {}",
    ("barrier", "wait", "takes"): "passed {}",
    ("barrier", "abort", "gives"): "aborted {}",
    ("barrier", "reset", "gives"): "reset {}",
    ("barrier", "broken", "takes"): "found {} broken",
    ("queue", "put", "gives"): "put into {}",
    ("queue", "get", "takes"): "got from {}",
    ("queue", "get", "fails"): "found nothing in {}",
    ("queue", "task_done", "gives"): "called task_done on {}",
    ("queue", "join", "takes"): "joined {}",
    ("queue", "shutdown", "gives"): "shut down {}",
    ("queue", "ShutDown", "takes"): "found {} shut down",
    ("thread", "start", "gives"): "started {}",
    ("thread", "join", "takes"): "joined {}",
    ("thread", "join", "fails"): "tried in vain to join {}",
    ("thread", "is_alive", "takes"): "found that {} had ended",
    ("task", "submit", "gives"): "submitted a task",
    ("task", "result", "takes"): "learnt of the end of {}",
    ("task", "set_result", "gives"): "finished a future",
    ("task", "cancel", "gives"): "cancelled a future",
    ("task", "set_running_or_notify_cancel", "gives"): "said that a future was running or cancelled",
    ("task", "running", "takes"): "found {} running",
    ("loop", "call_soon_threadsafe", "gives"): "asked an event loop for a callback",
    ("loop", "callback", "takes"): "began a callback of call_soon_threadsafe",
    ("channel", "write", "gives"): "wrote to a pipe or socket",
    ("channel", "read", "takes"): "read from a pipe or socket",
    ("annotation", "happens_before", "gives"): "called happens_before on {}",
    ("annotation", "happens_after", "takes"): "called happens_after on {}",
    ("atomic", "store", "gives"): "stored into {}",
    ("atomic", "load", "takes"): "loaded {}",
    ("latch", "count_down", "gives"): "counted {} down",
    ("latch", "wait", "takes"): "waited for {}",
    ("call_once", "made", "gives"): "ended the one run of {}",
    ("call_once", "got", "takes"): "got what {} had made",
    ("container", "store", "gives"): "stored into {}",
    ("container", "load", "takes"): "looked into {}",
}
_HAND_OVERS = {("event", "set"), ("queue", "put"), ("task", "set_result")}
_UNNAMED = {"thread": "another thread", "task": "a future", "annotation": "an object"}


def comes_after_hand_over(meeting: Meeting | None, accesses: tuple[Access, Access]) -> LastSync | None:
    """What told the reader to go on before the writer stored, which would have ordered the store if it came first."""
    if meeting is None or meeting.way != "too early" or meeting.give is None:
        return None
    giving, taking = accesses[meeting.giver], accesses[1 - meeting.giver]
    hands_over = (meeting.give.sort, meeting.give.operation) in _HAND_OVERS
    return meeting.give if hands_over and giving.writes and not taking.writes else None


def why_unordered(accesses: tuple[Access, Access], meeting: Meeting | None, same_last: bool) -> str:
    """Sentences. ``same_last``: the last synchronisations of both sides were of one object."""
    sentences = [_locks(*accesses, same_last=same_last)]
    if meeting is not None:
        sentences.append(_meeting(meeting, accesses))
        told = {meeting.give, meeting.take}
        rest = [access for access in accesses if access.last_sync is None or access.last_sync not in told]
        sentences.extend(map(_last, rest))
    else:
        sentences.extend(_apart(accesses, same_last))
    return " ".join(filter(None, sentences))


def _apart(accesses: tuple[Access, Access], same_last: bool) -> list[str]:
    """Of two sides that have not met."""
    if all(_is_alone(access) for access in accesses):
        return ["No synchronisation of either is known since it was started."]
    one, other = (access.last_sync for access in accesses)
    if same_last and one and other and _entered(one) and _entered(other):
        return [f"Both had last acquired {one.object}, which is no lock: it can let in more than one at a time."]
    return list(dict.fromkeys(map(_last, accesses)))


def _entered(sync: LastSync) -> bool:
    return sync.sort == "semaphore" and sync.effect == "takes"


def done(sync: LastSync) -> str:
    """``released Lock 'Registry._lock' at registry.py:12``."""
    deed = _DONE.get((sync.sort, sync.operation, sync.effect), f"called {sync.operation} on {{}}")
    what = deed.format(sync.object or _UNNAMED.get(sync.sort, f"a {sync.sort}"))
    return f"{what} at {_place(sync.place)}" if sync.place else what


def spoken_object(sort: str, of_type: str, name: str) -> str:
    """``Event 'Report.ready'``; nothing for what the library made for itself."""
    if not of_type or sort in {"task", "loop", "thread", "channel"}:
        return ""
    return Lock(0, name, of_type, library=False, created_at=None).phrase


def _locks(one: Access, other: Access, *, same_last: bool) -> str:
    first, second = _names(one), _names(other)
    if not first and not second:
        return "Neither held a lock."
    if first == second:
        return _alike(one, other, same_last=same_last)
    if first and second:
        return f"{_who(one, other)} held {first}, {_who(other, one)} {second}: different locks."
    holder, bare, held = (one, other, first) if first else (other, one, second)
    return f"{_who(holder, bare)} held {held}, {_who(bare, holder)} no lock."


def _alike(one: Access, other: Access, *, same_last: bool) -> str:
    """Of locks that are called the same; two for certain if each side has taken its own last."""
    lasts = [access.last_sync for access in (one, other)]
    taken = all(last and last.sort == "lock" and last.effect == "takes" for last in lasts)
    if same_last or not taken or len(one.locks_held) != 1:
        return ""
    lock = one.locks_held[0]
    if not _is_named(lock):
        return f"Each held a {lock.phrase} of its own."
    return f"Each held a lock called {lock.phrase}, but not the same one."


def _names(access: Access) -> str:
    return ", ".join(f"{'' if _is_named(lock) else 'a '}{lock.phrase}" for lock in access.locks_held)


def _is_named(lock: Lock) -> bool:
    return bool(lock.name) and lock.name != lock.type


def _meeting(meeting: Meeting, accesses: tuple[Access, Access]) -> str:
    giving, taking = accesses[meeting.giver], accesses[1 - meeting.giver]
    giver, taker = _who(giving, taking), _who(taking, giving)
    give, take = meeting.give, meeting.take
    access, other = _access_place(giving), _access_place(taking)
    match meeting.way:
        case "started":
            deed = "submitted" if taking.thread.task else "started"
            where = f" at {_place(give.place)}" if give and give.place else ""
            return (
                f"{giver} had {deed} {taker}{where} before its access at {access}: that orders only what came before."
            )
        case "too late" if take:
            return f"{taker} {done(take)}, but only after its access at {other}."
        case "too early" if give and take:
            return (
                f"{giver} {done(give)}, before its access at {access}: that {taker} {done(take)} orders only what "
                "came before that."
            )
        case "let go" if give and take:
            released = done(replace(give, object="it"))
            return f"Both have held {give.object or 'one lock'}, but {giver} {released}, before its access at {access}."
    return ""


def _is_alone(access: Access) -> bool:
    known = access.last_sync or access.sync_unknown or access.locks_held
    return not known and bool(access.thread.created_at)


def _last(access: Access) -> str:
    sync = access.last_sync
    if sync is not None:
        return f"{access.thread.name} had last {done(sync)}."
    if access.sync_unknown:
        return f"What {access.thread.name} had last done to synchronise is not known."
    return f"No synchronisation of {access.thread.name} is known since it was started." if _is_alone(access) else ""


def _who(access: Access, other: Access) -> str:
    """The thread's name, or which of two that have one name."""
    if access.thread.name != other.thread.name:
        return access.thread.name
    return f"{access.thread.name} (at {_access_place(access)})"


def _access_place(access: Access) -> str:
    return f"{os.path.basename(access.file)}:{access.line}"


def _place(frame: Frame | None) -> str:
    return f"{os.path.basename(frame.file)}:{frame.line}" if frame else "?"
