"""Why nothing orders the two sides of a race."""

from dataclasses import replace

import pytest

from aether.report.model import Access, Frame, LastSync, Lock, Meeting, Thread
from aether.report.unordered import done, spoken_object, why_unordered

LOCK = Lock(1, "Order.lock", "_thread.lock", library=False, created_at=None)
NAMELESS = Lock(2, "_thread.lock", "_thread.lock", library=False, created_at=None)
CREATED = (Frame("a.py", 1, "main"),)


def sync(operation: str, effect: str, sort: str, thing: str, line: int = 5, *, connects: bool = False) -> LastSync:
    other = "other" if connects else None
    return LastSync(operation, effect, sort, thing, None, Frame("/x/a.py", line, "f"), other, connects)


def access(name: str, line: int, last: LastSync | None = None, *locks: Lock, forgotten: bool = False) -> Access:
    return Access(
        role="write",
        location=0,
        operation="store",
        file="/x/a.py",
        line=line,
        column=0,
        end_line=line,
        end_column=1,
        function="f",
        thread=Thread(name, 1, 1, task=False, created_at=CREATED, ended=False),
        locks_held=locks,
        last_sync=last,
        source=(),
        stack=(),
        stack_truncated=False,
        sync_unknown=forgotten,
    )


def why(one: Access, other: Access, meeting: Meeting | None = None, *, same_last: bool = False) -> str:
    return why_unordered((one, other), meeting, same_last)


def test_of_two_that_did_nothing_no_more_is_said_than_is_known() -> None:
    expected = "Neither held a lock. No synchronisation of either is known since it was started."
    assert why(access("one", 8), access("other", 9)) == expected


def test_who_held_a_lock_and_who_none() -> None:
    taken = sync("acquire", "takes", "lock", LOCK.phrase)
    failed = sync("acquire", "fails", "lock", LOCK.phrase, 7)
    assert why(access("one", 8, taken, LOCK), access("other", 9, failed)) == (
        "one held Lock 'Order.lock', other no lock. one had last acquired Lock 'Order.lock' at a.py:5. "
        "other had last tried in vain to acquire Lock 'Order.lock' at a.py:7."
    )


@pytest.mark.parametrize(
    ("lock", "told"),
    [
        (NAMELESS, "Each held a Lock of its own."),
        (LOCK, "Each held a lock called Lock 'Order.lock', but not the same one."),
    ],
)
def test_locks_called_the_same(lock: Lock, told: str) -> None:
    taken = sync("acquire", "takes", "lock", lock.phrase)
    assert why(access("one", 8, taken, lock), access("other", 9, taken, lock)) == (
        f"{told} one had last acquired {lock.phrase} at a.py:5. other had last acquired {lock.phrase} at a.py:5."
    )


def test_locks_called_the_same_are_not_told_apart_without_proof() -> None:
    taken = sync("acquire", "takes", "lock", LOCK.phrase)
    one, other = access("one", 8, taken, LOCK), access("other", 9, taken, LOCK)
    assert why(one, other, same_last=True).startswith("one had last acquired Lock 'Order.lock' at a.py:5.")
    assert "Each" not in why(one, replace(other, last_sync=None))
    assert "Each" not in why(one, replace(other, locks_held=(LOCK, NAMELESS)))


def test_a_lock_let_go_is_named_once() -> None:
    give = sync("release", "gives", "lock", LOCK.phrase)
    take = sync("acquire", "takes", "lock", LOCK.phrase, 7)
    told = why(access("one", 8, give), access("other", 9, take, LOCK), Meeting("let go", 0, give, take))
    assert told == (
        "other held Lock 'Order.lock', one no lock. "
        "Both have held Lock 'Order.lock', but one released it at a.py:5, before its access at a.py:8."
    )


def test_a_semaphore_is_no_lock() -> None:
    last = sync("acquire", "takes", "semaphore", "Semaphore 'places'", connects=True)
    one, other = access("use", 8, last), access("use", 8, last)
    assert why(one, other, same_last=True) == (
        "Neither held a lock. "
        "Both had last acquired Semaphore 'places', which is no lock: it can let in more than one at a time."
    )
    assert "no lock:" not in why(one, other)


def test_given_too_early_and_taken_too_late() -> None:
    give = sync("set", "gives", "event", "Event 'ready'")
    take = sync("wait", "takes", "event", "Event 'ready'", 7)
    one, other = access("one", 8, give), access("other", 9, take)
    assert why(one, other, Meeting("too early", 0, give, take)) == (
        "Neither held a lock. one set Event 'ready' at a.py:5, before its access at a.py:8: "
        "that other waited for Event 'ready' at a.py:7 orders only what came before that."
    )
    late = why(replace(one, last_sync=None), other, Meeting("too late", 0, None, take))
    assert "other waited for Event 'ready' at a.py:7, but only after its access at a.py:9." in late


def test_the_giver_may_be_the_second_side() -> None:
    give = sync("start", "gives", "thread", "one", 5)
    told = why(access("one", 8), access("other", 9, give), Meeting("started", 1, give, None))
    assert "other had started one at a.py:5 before its access at a.py:9: that orders only what came before." in told


def test_what_is_forgotten_is_said() -> None:
    told = why(access("one", 8, forgotten=True), access("other", 9))
    assert "What one had last done to synchronise is not known." in told


def test_threads_of_one_name_are_told_apart() -> None:
    told = why(access("work", 8, None, LOCK), access("work", 9))
    assert told.startswith("work (at a.py:8) held Lock 'Order.lock', work (at a.py:9) no lock.")


def test_words() -> None:
    assert done(sync("put", "gives", "queue", "Queue 'mail'")) == "put into Queue 'mail' at a.py:5"
    assert done(sync("start", "gives", "thread", "")) == "started another thread at a.py:5"
    assert spoken_object("event", "Event", "Report.ready") == "Event 'Report.ready'"
    assert spoken_object("task", "_thread.lock", "x") == ""
