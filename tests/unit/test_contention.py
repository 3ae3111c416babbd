"""aether.contention: exact counts of what threads take, wait for and hold.

Times are compared with each other alone. A thread is known to wait when the report says so.
"""

import gc
import io
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from threads import elsewhere, interruptible, started, until

import aether
from aether import ObjectLock, RWLock, atomic, contention
from aether.contention import ContentionReport, Level, LockUse
from aether.errors import AetherUsageError


@pytest.fixture
def report() -> Iterator[ContentionReport]:
    with contention.monitor() as made:
        yield made


def use_of(report: ContentionReport, name: str) -> LockUse:
    """The one lock of the report whose name begins so."""
    (use,) = [each for each in report.locks if each.name.startswith(name)]
    return use


def counts(use: LockUse) -> tuple[int, int, int, int]:
    return use.acquisitions, use.contended, use.failed, use.holds


def waiters(report: ContentionReport, name: str, *takes: Callable[[], object]) -> list[Future[object]]:
    """Threads that run each of these, and wait for the lock by now."""
    before = next((each.waiting for each in report.locks if each.name.startswith(name)), 0)
    threads = []
    for number, take in enumerate(takes, 1):
        threads.append(started(take))
        until(
            lambda number=number: any(
                each.name.startswith(name) and each.waiting == before + number for each in report.locks
            )
        )
    return threads


def here(line: str) -> int:
    """Where this file has the line."""
    (found,) = [
        number for number, text in enumerate(Path(__file__).read_text().splitlines(), 1) if text.strip() == line
    ]
    return found


# ---- threading's locks


def test_a_lock_that_nobody_else_wants(report: ContentionReport) -> None:
    single = threading.Lock()
    for _ in range(5):
        with single:
            pass
    assert single.acquire()
    single.release()
    assert single.acquire(True, 10)
    single.release()
    assert single.acquire(blocking=False)
    use = use_of(report, "single ")
    assert counts(use) == (8, 0, 0, 7)
    assert (use.kind, use.locks, use.was_made_there, use.waiting) == ("Lock", 1, True, 0)
    assert (use.total_wait, use.longest_wait, use.mean_wait, use.level) == (0, 0, 0, Level.NONE)
    assert 0 < use.longest_hold <= use.total_hold
    assert use.mean_hold == use.total_hold / 7
    assert (use.file, use.line) == (__file__, here("single = threading.Lock()"))
    assert use.function == "test_a_lock_that_nobody_else_wants"
    assert use.name == f"single (test_contention.py:{use.line} in {use.function})"


def test_a_lock_that_others_wait_for(report: ContentionReport) -> None:
    wanted = threading.Lock()

    def take(*arguments: Any) -> Callable[[], None]:
        def taking() -> None:
            assert wanted.acquire(*arguments)
            wanted.release()

        return taking

    def enter() -> None:
        with wanted:
            pass

    with wanted:
        waiting = waiters(report, "wanted", take(), enter, take(True, 60), take(True))
        assert use_of(report, "wanted").waiting == 4
    for each in waiting:
        each.result(30)
    use = use_of(report, "wanted")
    assert counts(use) == (5, 4, 0, 5)
    assert (use.contention_rate, use.level, use.waiting) == (80, Level.CRITICAL, 0)
    assert 0 < use.longest_wait <= use.total_wait <= 4 * use.longest_wait
    assert use.mean_wait == use.total_wait / 5


def test_attempts_that_fail(report: ContentionReport) -> None:
    tried = threading.Lock()
    with tried:
        assert not tried.acquire(False)
        assert not tried.acquire(blocking=False)
        assert not elsewhere(lambda: tried.acquire(timeout=0.01))
        assert not tried.acquire(True, 0)
    use = use_of(report, "tried")
    assert counts(use) == (1, 0, 4, 1)
    assert use.total_wait == 0


def test_a_lock_that_another_thread_gives_back(report: ContentionReport) -> None:
    handed = threading.Lock()
    handed.acquire()
    elsewhere(handed.release)
    with handed:
        pass
    assert counts(use_of(report, "handed")) == (2, 0, 0, 2)


def test_a_reentrant_lock_counts_once(report: ContentionReport) -> None:
    nested = threading.RLock()

    def take() -> None:
        with nested, nested:
            pass

    with nested:
        with nested:
            nested.acquire(timeout=5)
            nested.release()
        assert use_of(report, "nested").holds == 0
        (waiting,) = waiters(report, "nested", take)
    waiting.result(30)
    use = use_of(report, "nested")
    assert (use.kind, counts(use)) == ("RLock", (2, 1, 0, 2))


@pytest.mark.parametrize("kind", [threading.RLock, threading.Lock])
def test_a_condition_gives_its_lock_back_while_it_waits(kind: Callable[[], Any], report: ContentionReport) -> None:
    inner = kind()
    condition = threading.Condition(inner)
    ready = threading.Event()

    def wait() -> None:
        with condition:
            ready.set()
            condition.wait(30)

    waiting = started(wait)
    assert ready.wait(30)
    with condition:
        condition.notify()
        # It has come back from its wait, and wants the lock.
        until(lambda: use_of(report, "inner").waiting == 1)
        # Its wait may not have begun when the lock was taken here.
        before = use_of(report, "inner").contended
    waiting.result(30)
    assert counts(use_of(report, "inner")) == (3, before + 1, 0, 3)


def test_a_condition_of_its_own_is_named_by_its_maker(report: ContentionReport) -> None:
    event = threading.Condition()
    with event, event:
        assert not event.wait(0.001)
    assert counts(use_of(report, "event")) == (2, 0, 0, 2)


def test_the_librarys_own_locks_are_not_told(report: ContentionReport) -> None:
    jobs: queue.Queue[int] = queue.Queue()
    done = threading.Event()
    started(lambda: (jobs.get(), done.set()))
    jobs.put(1)
    assert done.wait(30)
    tickets = threading.Semaphore()
    with tickets:
        pass
    assert report.locks == ()
    assert report.to_text() == "no lock was taken\n"


def test_locks_made_at_one_place_are_one(report: ContentionReport) -> None:
    class Account:
        def __init__(self) -> None:
            self.guard: Any = threading.Lock()

    for account in [Account() for _ in range(3)]:
        with account.guard:
            pass
    use = use_of(report, "self.guard")
    assert (use.locks, use.acquisitions) == (3, 3)
    assert use.function.endswith("Account.__init__")


EARLIER = threading.Lock()


def test_a_lock_made_before_is_known_by_where_it_is_taken(report: ContentionReport) -> None:
    with EARLIER:
        pass
    EARLIER.acquire()
    EARLIER.release()
    use = use_of(report, "taken at test_contention.py")
    assert (use.acquisitions, use.locks, use.was_made_there) == (2, 1, False)
    assert use.line == here("with EARLIER:")


def test_a_new_lock_is_not_taken_for_one_that_is_gone(report: ContentionReport) -> None:
    for _ in range(50):
        early = threading.Lock()
        early.acquire()
        del early
        gc.collect()
        late = threading.Lock()
        with late:
            pass
        del late
    assert counts(use_of(report, "early"))[:3] == (50, 0, 0)
    assert counts(use_of(report, "late")) == (50, 0, 0, 50)


def test_what_is_wrong_is_said_as_ever(report: ContentionReport) -> None:
    spoilt = threading.Lock()
    wrong: list[tuple[type[Exception], Callable[[], object]]] = [
        (TypeError, lambda: spoilt.acquire(timeout="x")),  # type: ignore[arg-type]
        (TypeError, lambda: spoilt.acquire(blocked=True)),  # type: ignore[call-arg]
        (TypeError, lambda: spoilt.acquire(True, 1, 2)),  # type: ignore[call-arg]
        (ValueError, lambda: spoilt.acquire(False, 1)),
        (ValueError, lambda: spoilt.acquire(True, -2)),
        (OverflowError, lambda: spoilt.acquire(timeout=1e12)),
        (RuntimeError, spoilt.release),
        (RuntimeError, threading.RLock().release),
        (ValueError, lambda: RWLock().acquire_read(-1)),
        (TypeError, lambda: RWLock().acquire_write(1, 2)),  # type: ignore[call-arg]
        (RuntimeError, lambda: RWLock().release_write()),
        (RuntimeError, lambda: ObjectLock(spoilt).release()),
    ]
    for error, call in wrong:
        with pytest.raises(error):
            call()
    assert not spoilt.locked()
    assert report.locks == ()


def test_a_wait_that_ctrl_c_ends_is_none(report: ContentionReport) -> None:
    held = threading.Lock()
    with held, interruptible() as interrupt:
        interrupting = started(lambda: (until(lambda: use_of(report, "held").waiting == 1), interrupt()))
        with pytest.raises(KeyboardInterrupt):
            held.acquire()
    interrupting.result(30)
    use = use_of(report, "held")
    assert (counts(use), use.waiting) == ((1, 0, 0, 1), 0)


# ---- aether's own


def test_readers_and_writers(report: ContentionReport) -> None:
    shared = RWLock(reentrant=True)

    def write() -> None:
        with shared.write(timeout=60):
            pass

    def read() -> None:
        shared.acquire_read()
        shared.release_read()

    with shared.read(), shared.read():
        elsewhere(read)
        assert not elsewhere(lambda: shared.acquire_write(0.001))
        with pytest.raises(TimeoutError):
            elsewhere(lambda: shared.write(0.001).__enter__())
        (writing,) = waiters(report, "shared", write)
        assert shared.waiting_writers == 1
    writing.result(30)
    with shared.write(), shared.write(), shared.read():
        (reading,) = waiters(report, "shared", read)
    reading.result(30)
    use = use_of(report, "shared")
    # Taken by: two readers, the writer, this thread's writing and reading, the reader that waited.
    assert (use.kind, counts(use)) == ("RWLock", (6, 2, 2, 6))


class Counter:
    __slots__ = ("value",)

    @atomic
    def add(self, entered: threading.Event, go_on: threading.Event) -> None:
        entered.set()
        assert go_on.wait(30)
        self.nothing()

    @atomic
    def nothing(self) -> None:
        pass

    @atomic(timeout=0.001)
    def hasty(self) -> None:
        pass


@atomic
def alone() -> None:
    pass


def test_atomic_methods_are_told_by_the_type_of_their_object(report: ContentionReport) -> None:
    counter, entered, go_on = Counter(), threading.Event(), threading.Event()
    adding = started(lambda: counter.add(entered, go_on))
    assert entered.wait(30)
    (waiting,) = waiters(report, "@atomic Counter", counter.nothing)
    with pytest.raises(TimeoutError):
        counter.hasty()
    Counter().nothing()
    go_on.set()
    for each in (adding, waiting):
        each.result(30)
    alone()
    with ObjectLock(counter):
        pass
    assert counts(use_of(report, "@atomic Counter")) == (4, 1, 1, 4)
    assert counts(use_of(report, "@atomic alone")) == (1, 0, 0, 1)


# ---- The report


def made(**values: Any) -> LockUse:
    names = dict.fromkeys(("file", "function"), "") | {"kind": "Lock", "was_made_there": True}
    numbers = dict.fromkeys(LockUse.__slots__, 0)
    return LockUse(**numbers | names | values)


@pytest.mark.parametrize(
    ("contended", "level"),
    [
        (0, Level.NONE),
        (1, Level.LOW),
        (99, Level.LOW),
        (100, Level.MODERATE),
        (249, Level.MODERATE),
        (250, Level.HIGH),
        (499, Level.HIGH),
        (500, Level.CRITICAL),
        (1000, Level.CRITICAL),
    ],
)
def test_levels(contended: int, level: Level) -> None:
    assert made(acquisitions=1000, contended=contended).level is level
    assert made().level is Level.NONE


def test_hot_and_slow_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    hot = made(line=1, acquisitions=10, contended=3, total_wait=1.0)
    slow = made(line=2, acquisitions=100, contended=1, total_wait=50.0)
    cool = made(line=3, acquisitions=10, total_wait=0.0)
    monkeypatch.setattr(contention, "_measured", lambda: (slow, hot, cool))
    report = ContentionReport()
    assert report.hot_locks() == report.hot_locks(threshold=30) == (hot,)
    assert report.hot_locks(0) == (slow, hot)
    assert report.hot_locks(31) == ()
    assert report.slowest_locks() == (slow, hot, cool)
    assert report.slowest_locks(limit=1) == (slow,)
    assert (hot.mean_wait, slow.mean_wait, cool.mean_hold) == (0.1, 0.5, 0.0)


def test_the_report_as_text_and_as_data() -> None:
    with contention.monitor() as report:
        told = threading.Lock()
        with told:
            assert not told.acquire(False)
        assert not report.is_complete
        assert len(report.locks) == 1
    with told:
        pass
    assert report.is_complete
    (use,) = report.locks
    assert (use.acquisitions, use.failed) == (1, 1)
    file = io.StringIO()
    report.print(file)
    heading, row = file.getvalue().splitlines()
    assert heading.split() == "level taken waited failed wait mean longest hold mean longest lock".split()
    assert row.startswith("none ")
    assert row.split()[1:4] == ["1", "0.0%", "1"]
    assert row.endswith(f"Lock {use.name}")
    (data,) = json.loads(json.dumps(report.to_dict()))["locks"]
    assert (data["name"], data["level"], data["acquisitions"], data["mean_wait"]) == (use.name, "none", 1, 0.0)


def test_durations() -> None:
    assert [contention._duration(each) for each in (0, 2.5e-6, 0.0125, 3)] == ["0.0 us", "2.5 us", "12.50 ms", "3.00 s"]


# ---- Starting and stopping


def test_nothing_is_counted_before_and_after() -> None:
    outside = threading.Lock()
    with outside:
        assert not contention.is_monitoring()
    report = aether.contention.start()
    assert contention.is_monitoring()
    assert aether.contention.stop() is report
    with outside:
        pass
    assert report.locks == ()
    with contention.monitor() as again:
        outside.acquire()
    outside.release()
    assert counts(use_of(again, "taken")) == (1, 0, 0, 0)


def test_one_at_a_time() -> None:
    with contention.monitor() as report:
        with pytest.raises(AetherUsageError, match="already"):
            contention.start()
        with pytest.raises(AetherUsageError, match="monitors the locks"):
            aether.start()
        assert contention.stop() is report
    with pytest.raises(AetherUsageError, match="no locks"):
        contention.stop()


def test_locks_are_not_monitored_while_races_are_watched_for() -> None:
    with aether.watch(), pytest.raises(AetherUsageError, match="watched for races"):
        contention.start()
    assert not contention.is_monitoring()


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_child_is_not_monitored() -> None:
    with contention.monitor():
        forked = threading.Lock()
        child = os.fork()
        if child == 0:
            with forked:
                os._exit(int(contention.is_monitoring()))
        assert os.waitpid(child, 0)[1] == 0
        assert contention.is_monitoring()


def test_the_methods_are_as_before_afterwards() -> None:
    program = """
import _thread, ctypes, aether

class Method(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("function", ctypes.c_void_p)]

class Descriptor(ctypes.Structure):
    _fields_ = [("base", ctypes.c_char * (object.__basicsize__ + 3 * ctypes.sizeof(ctypes.c_void_p))),
                ("method", ctypes.POINTER(Method))]

def functions():
    methods = [getattr(_thread.lock, name) for name in ("acquire", "release", "__enter__", "__exit__")]
    return [Descriptor.from_address(id(each)).method.contents.function for each in methods]

before = functions()
aether.contention.start()
between = functions()
aether.contention.stop()
print(before == functions(), any(map(int.__eq__, before, between)))
"""
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "True False\n"
