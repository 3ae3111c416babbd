"""aether.locks: who gets in, who is refused, and waits that end."""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from threads import elsewhere

import aether
from aether.locks import AtomicEvent, CountDownLatch, RWLock

BOTH = [False, True]


@pytest.mark.parametrize("reentrant", BOTH)
def test_readers_share_and_a_writer_does_not(reentrant: bool) -> None:
    lock = RWLock(reentrant=reentrant)
    assert lock.reentrant is reentrant
    with lock.read() as entered:
        assert entered is lock
        assert elsewhere(lambda: (lock.acquire_read(0), lock.readers, lock.release_read())) == (True, 2, None)
        assert not elsewhere(lambda: lock.acquire_write(0.01))
        assert (lock.readers, lock.write_locked, lock.waiting_writers) == (1, False, 0)
    with lock.write(timeout=1):
        assert lock.write_locked
        assert "writing" in repr(lock)
        assert not elsewhere(lambda: lock.acquire_read(0.01))
        assert not elsewhere(lambda: lock.acquire_write(timeout=0))
    assert (lock.readers, lock.write_locked) == (0, False)
    assert "0 readers" in repr(lock)


@pytest.mark.parametrize("reentrant", BOTH)
def test_a_timeout_in_with_is_an_error(reentrant: bool) -> None:
    lock = RWLock(reentrant=reentrant)

    def enter(section: Any) -> None:
        with section:
            pytest.fail("it has the lock")

    with lock.write():
        for section in (lock.read(timeout=0.01), lock.write(0)):
            with pytest.raises(TimeoutError, match="within 0"):
                elsewhere(lambda section=section: enter(section))
    with pytest.raises(ValueError, match="timeout"):
        lock.read(-1)
    with pytest.raises(ValueError, match="timeout"):
        lock.acquire_write(timeout=float("nan"))


@pytest.mark.parametrize("reentrant", BOTH)
def test_only_the_holder_gives_back(reentrant: bool) -> None:
    lock = RWLock(reentrant=reentrant)
    for release in (lock.release_read, lock.release_write):
        with pytest.raises(RuntimeError, match="does not hold"):
            release()
    lock.acquire_read()
    for release in (lock.release_read, lock.release_write):
        with pytest.raises(RuntimeError, match="does not hold"):
            elsewhere(release)
    with pytest.raises(RuntimeError, match="for writing"):
        lock.release_write()
    lock.release_read()
    lock.acquire_write()
    with pytest.raises(RuntimeError, match="for reading"):
        lock.release_read()
    with pytest.raises(RuntimeError):
        elsewhere(lock.release_write)
    lock.release_write()
    assert elsewhere(lambda: lock.acquire_write(0) and lock.release_write()) is None


@pytest.mark.parametrize("reentrant", BOTH)
def test_an_upgrade_is_refused_at_once(reentrant: bool) -> None:
    lock = RWLock(reentrant=reentrant)
    with lock.read():
        with pytest.raises(RuntimeError, match="wait for itself"):
            lock.acquire_write()
        with pytest.raises(RuntimeError, match="wait for itself"), lock.write(0):
            pass
    assert lock.readers == 0


def test_without_reentrance_nothing_is_taken_twice() -> None:
    lock = RWLock()
    for section in (lock.read, lock.write):
        with section():
            with pytest.raises(RuntimeError, match="not re-entrant"):
                lock.acquire_read()
            if section == lock.write:
                with pytest.raises(RuntimeError, match="not re-entrant"):
                    lock.acquire_write()
        assert (lock.readers, lock.write_locked) == (0, False)


def test_reentrance() -> None:
    lock = RWLock(reentrant=True)
    with lock.write(), lock.write(), lock.read(), lock.write(), lock.read():
        assert (lock.readers, lock.write_locked) == (0, True)
    assert (lock.readers, lock.write_locked) == (0, False)
    lock.acquire_write()
    lock.acquire_read()
    lock.release_write()  # goes on as a reader
    assert (lock.readers, lock.write_locked) == (1, False)
    assert elsewhere(lambda: lock.acquire_read(0) and lock.release_read()) is None
    assert not elsewhere(lambda: lock.acquire_write(0))
    lock.release_read()
    assert elsewhere(lambda: lock.acquire_write(0) and lock.release_write()) is None


def test_a_reader_reads_again_while_a_writer_waits() -> None:
    lock = RWLock(reentrant=True)
    writer = threading.Thread(target=lambda: lock.acquire_write() and lock.release_write())
    with lock.read():
        writer.start()
        while not lock.waiting_writers:
            time.sleep(0.001)
        with lock.read():
            assert not elsewhere(lambda: lock.acquire_read(0.01)), "writers come first"
    writer.join(30)
    assert not writer.is_alive()


def test_a_writer_that_gives_up_lets_readers_in() -> None:
    lock = RWLock()
    with lock.read():
        writer = threading.Thread(target=lambda: lock.acquire_write(0.2))
        writer.start()
        while not lock.waiting_writers:
            time.sleep(0.001)
        assert elsewhere(lambda: lock.acquire_read(30) and lock.release_read()) is None
        writer.join()


def test_a_latch_opens_once() -> None:
    latch = CountDownLatch(3)
    assert (latch.count_down(), latch.count, latch.wait(0.01), latch.wait(timeout=0)) == (2, 2, False, False)
    waiters = [threading.Thread(target=latch.wait) for _ in range(3)]
    for each in waiters:
        each.start()
    with pytest.raises(ValueError, match="negative"):
        latch.count_down(3)
    assert latch.count_down(2) == 0
    for each in waiters:
        each.join(30)
    assert latch.wait()
    assert latch.count_down(0) == 0
    with pytest.raises(ValueError, match="negative"):
        latch.count_down()
    assert repr(latch) == "<CountDownLatch: 0>"
    assert CountDownLatch(count=0).wait()


@pytest.mark.parametrize(
    ("wrong", "error"), [(-1, ValueError), (1.5, TypeError), ("1", TypeError), (2**64, OverflowError)]
)
def test_a_count_is_a_count(wrong: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        CountDownLatch(wrong)
    latch = CountDownLatch(1)
    with pytest.raises(error):
        latch.count_down(wrong)
    assert latch.count == 1


@pytest.mark.parametrize("make", [RWLock, lambda: CountDownLatch(1)])
def test_python_citizenship(make: Callable[[], Any]) -> None:
    made = make()
    kind = type(made)
    assert kind.__module__ == "aether.locks"
    assert getattr(aether, kind.__name__) is kind
    assert weakref.ref(made)() is made
    assert {made: 1}[made] == 1
    assert gc.is_tracked(made)
    with pytest.raises(TypeError):
        kind(1, 2)
    subclass = type("Sub", (kind,), {})
    own = subclass(1) if kind is CountDownLatch else subclass()
    own.field = own
    watch = weakref.ref(own)
    del own
    gc.collect()
    assert watch() is None
    for name, method in vars(kind).items():
        if callable(method) and not name.startswith("__"):
            assert method.__doc__, name


def test_a_section_is_made_by_its_lock_alone() -> None:
    section = RWLock().read()
    with pytest.raises(TypeError):
        type(section)()
    with pytest.raises(RuntimeError, match="does not hold"):
        section.__exit__()


INTERRUPTED = """
import os, signal, sys, threading, time
from aether.locks import CountDownLatch, RWLock

lock, latch = RWLock(), CountDownLatch(1)
if sys.argv[1] == "write":  # a reader holds it
    held = threading.Thread(target=lock.acquire_read)
else:
    held = threading.Thread(target=lock.acquire_write)
held.start()
held.join()
waits = {"read": lock.acquire_read, "write": lock.acquire_write, "latch": latch.wait}
threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT]).start()
try:
    waits[sys.argv[1]]()
except KeyboardInterrupt:
    print("interrupted")
print(lock.waiting_writers)
"""


@pytest.mark.parametrize("wait", ["read", "write", "latch"])
def test_ctrl_c_ends_a_wait(wait: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, wait], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.stdout.split() == ["interrupted", "0"], run.stderr


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_child_process_has_no_waiting_writers() -> None:
    lock = RWLock()
    lock.acquire_read()
    writer = threading.Thread(target=lambda: lock.acquire_write() and lock.release_write())
    writer.start()
    while not lock.waiting_writers:
        time.sleep(0.001)
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        reads = elsewhere(lambda: lock.acquire_read() and lock.release_read())
        lock.release_read()
        os._exit(0 if reads is None and lock.acquire_write(0) else 1)
    lock.release_read()
    writer.join(30)
    assert os.waitpid(child, 0)[1] == 0


def test_an_event_is_a_lock_too() -> None:
    assert AtomicEvent is aether.AtomicEvent
