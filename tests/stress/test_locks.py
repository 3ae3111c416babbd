"""aether.locks under many threads: nobody beside a writer, nobody forgotten."""

import threading
from collections.abc import Callable

import pytest

from aether.atomics import AtomicInt64
from aether.locks import CountDownLatch, RWLock

type Storm = Callable[..., None]


@pytest.mark.parametrize("reentrant", [False, True])
def test_a_writer_is_alone(storm: Storm, reentrant: bool) -> None:
    lock = RWLock(reentrant=reentrant)
    readers, writers = AtomicInt64(), AtomicInt64()
    plain = [0, 0]

    def read() -> None:
        with lock.read():
            readers.increment()
            assert writers.load() == 0
            assert plain[0] == plain[1]
            readers.decrement()

    def write() -> None:
        with lock.write():
            assert (writers.increment(), readers.load()) == (1, 0)
            plain[0] += 1
            plain[1] += 1
            writers.decrement()

    def give_up() -> None:
        if lock.acquire_write(0.0001):
            lock.release_write()
        if lock.acquire_read(0.0001):
            lock.release_read()

    storm(read, read, write, write, give_up)
    assert (lock.readers, lock.waiting_writers, lock.write_locked) == (0, 0, False)


def test_a_writer_that_reads_on_is_not_overtaken(storm: Storm) -> None:
    lock = RWLock(reentrant=True)
    value = [0]

    def change_and_look() -> None:
        lock.acquire_write()
        lock.acquire_read()
        value[0] += 1
        own = value[0]
        lock.release_write()
        assert value[0] == own
        lock.release_read()

    storm(change_and_look, change_and_look, change_and_look)


def test_latches_open_for_all(storm: Storm) -> None:
    def once() -> None:
        latch = CountDownLatch(2)
        threads = [threading.Thread(target=latch.count_down) for _ in range(2)]
        for each in threads:
            each.start()
        assert latch.wait(30)
        for each in threads:
            each.join()

    storm(once, once)
