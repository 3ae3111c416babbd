"""@atomic, @synchronized and ObjectLock: one lock for each object, in threads and in asyncio."""

import asyncio
import gc
import inspect
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from threads import elsewhere

import aether
from aether.locks import AtomicEvent, ObjectLock, atomic, synchronized


@pytest.fixture(autouse=True)
def _nothing_stays_in_the_table() -> Iterator[None]:
    yield
    assert ObjectLock._table_size() == 0


def is_free(target: object) -> bool:
    def attempt() -> bool:
        lock = ObjectLock(target, 0)
        return lock.acquire() and lock.release() is None

    return elsewhere(attempt)


class Account:
    __slots__ = ("balance",)

    def __init__(self) -> None:
        self.balance = 0

    @atomic
    def deposit(self, amount: int) -> int:
        """Adds."""
        assert not is_free(self)
        self.balance += amount
        return self.balance

    @atomic(timeout=0.01)
    def withdraw(self, amount: int) -> int:
        return self.deposit(-amount)

    @atomic
    @classmethod
    def outer_class(cls) -> bool:
        return is_free(cls)

    @classmethod
    @atomic
    def inner_class(cls) -> bool:
        return is_free(cls)

    @staticmethod
    @atomic
    def inner_static(value: int) -> int:
        return value

    @atomic
    @staticmethod
    def outer_static(value: int) -> int:
        return value

    @atomic
    async def wait(self, seconds: float) -> int:
        assert not is_free(self)
        before = self.balance
        await asyncio.sleep(seconds)
        self.balance = before + 1
        return self.deposit(0)


@atomic
def double(value: int) -> int:
    assert not is_free(double)
    return 2 * value


def test_the_lock_is_the_objects() -> None:
    account, other = Account(), Account()
    assert (account.deposit(5), account.withdraw(2), Account.deposit(account, 1)) == (5, 3, 4)
    with ObjectLock(account) as entered:
        assert entered is account
        assert not is_free(account)
        assert is_free(other)
        assert account.withdraw(1) == 3
        with pytest.raises(TimeoutError, match=r"within 0\.01"):
            elsewhere(lambda: account.withdraw(1))
        assert elsewhere(lambda: other.deposit(1)) == 1
    assert is_free(account)
    assert account.balance == 3


def test_functions_and_methods_of_all_kinds() -> None:
    assert double(4) == 8
    assert not Account.outer_class()
    assert not Account().outer_class()
    assert not Account().inner_class()
    assert (Account.inner_static(1), Account().inner_static(2), Account.outer_static(3), Account().outer_static(4)) == (
        1,
        2,
        3,
        4,
    )

    class Later:
        pass

    Later.method = atomic(is_free)  # type: ignore[attr-defined]
    assert Later().method() is False  # type: ignore[attr-defined]


def test_it_looks_like_the_function() -> None:
    assert Account.deposit.__name__ == "deposit"
    assert Account.deposit.__doc__ == "Adds."
    assert str(inspect.signature(Account.deposit)) == "(self, amount: int) -> int"
    assert str(inspect.signature(Account().deposit)) == "(amount: int) -> int"
    assert inspect.iscoroutinefunction(Account.wait)
    assert inspect.iscoroutinefunction(Account().wait)
    assert pickle.loads(pickle.dumps(double)) is double
    assert "double" in repr(double)
    assert inspect.isfunction(Account.deposit)
    assert synchronized is atomic
    assert aether.atomic is atomic
    assert aether.ObjectLock is ObjectLock
    assert ObjectLock.__module__ == "aether.locks"
    assert "ObjectLock(1)" in repr(ObjectLock(1))


def test_what_cannot_be_atomic_is_refused() -> None:
    def generator() -> Iterator[int]:
        yield 1

    async def asynchronous() -> AsyncIterator[int]:
        yield 1

    for wrong in (generator, asynchronous, 5, property(double)):
        with pytest.raises(TypeError, match="cannot be atomic"):
            atomic(wrong)
    with pytest.raises(ValueError, match="timeout"):
        atomic(timeout=-1)
    with pytest.raises(TypeError):
        ObjectLock()  # type: ignore[call-arg]


def test_an_exception_gives_the_lock_back() -> None:
    @atomic
    def fails() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert is_free(fails)


def test_only_the_holder_gives_back() -> None:
    target = object()
    lock = ObjectLock(target)
    with pytest.raises(RuntimeError, match="does not hold"):
        lock.release()
    with lock, pytest.raises(RuntimeError, match="does not hold"):
        elsewhere(lock.release)
    assert is_free(target)


def test_the_lock_keeps_its_object_and_no_other() -> None:
    account_lock = ObjectLock([1])
    gc.collect()
    with account_lock as inner:
        assert inner == [1]

    class Target:
        lock: Any

    target = Target()
    target.lock = ObjectLock(target)
    watch = weakref.ref(target)
    del target
    gc.collect()
    assert watch() is None


def test_many_threads_update_one_object() -> None:
    account = Account()

    class Plain:
        total = 0

        @atomic
        def add(self) -> None:
            before = self.total
            time.sleep(0)
            self.total = before + 1

    plain = Plain()
    threads = [threading.Thread(target=lambda: [plain.add() for _ in range(200)]) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert plain.total == 800
    assert account.balance == 0


# ---- asyncio


def test_tasks_take_turns_and_the_loop_goes_on() -> None:
    async def main() -> None:
        account, ticks = Account(), []

        async def tick() -> None:
            while True:
                ticks.append(1)
                await asyncio.sleep(0.005)

        ticker = asyncio.create_task(tick())
        await asyncio.gather(*(account.wait(0.02) for _ in range(4)))
        ticker.cancel()
        assert account.balance == 4
        assert len(ticks) >= 2

    asyncio.run(main())


def test_a_plain_call_that_would_hang_the_loop_raises() -> None:
    async def main() -> None:
        account = Account()
        task = asyncio.create_task(account.wait(0.05))
        await asyncio.sleep(0.01)
        with pytest.raises(RuntimeError, match="would hang"):
            account.deposit(1)
        with pytest.raises(RuntimeError, match="would hang"), ObjectLock(account):
            pass
        await task
        assert account.deposit(1) == 2

    asyncio.run(main())


def test_a_lock_of_the_thread_is_not_the_tasks() -> None:
    account = Account()
    with ObjectLock(account), pytest.raises(RuntimeError, match="would hang"):
        asyncio.run(account.wait(0))


def test_tasks_and_threads_wait_for_each_other() -> None:
    account, held, go = Account(), AtomicEvent(), AtomicEvent()

    def hold() -> None:
        with ObjectLock(account):
            held.set()
            go.wait(30)

    async def main() -> None:
        thread = threading.Thread(target=hold)
        thread.start()
        await asyncio.to_thread(held.wait, 30)
        waiting = asyncio.create_task(account.wait(0.05))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        go.set()
        while not account.balance and is_free(account):
            await asyncio.sleep(0.001)
        assert await asyncio.to_thread(account.deposit, 10) in (10, 11)
        await waiting
        thread.join()

    asyncio.run(main())
    assert account.balance == 11


def test_a_cancelled_task_passes_its_turn_on() -> None:
    async def main() -> None:
        account = Account()
        first = asyncio.create_task(account.wait(0.03))
        await asyncio.sleep(0)
        doomed = [asyncio.create_task(account.wait(0)) for _ in range(3)]
        last = asyncio.create_task(account.wait(0))
        await asyncio.sleep(0.01)
        doomed[1].cancel()
        await first
        doomed[0].cancel()  # it was woken, and has not run yet
        doomed[2].cancel()
        await asyncio.wait_for(last, 30)
        assert account.balance == 2 + sum(not each.cancelled() for each in doomed)
        with pytest.raises(asyncio.CancelledError):
            await asyncio.gather(*doomed)

    asyncio.run(main())


def test_a_task_waits_no_longer_than_its_timeout() -> None:
    class Timed:
        @atomic(timeout=0.02)
        async def run(self, seconds: float) -> None:
            await asyncio.sleep(seconds)

    async def main() -> None:
        timed = Timed()
        first = asyncio.create_task(timed.run(0.1))
        await asyncio.sleep(0)
        with pytest.raises(TimeoutError):
            await timed.run(0)
        await first
        await timed.run(0)

    asyncio.run(main())


def test_a_closed_coroutine_gives_the_lock_back() -> None:
    account = Account()
    coroutine = account.wait(10)

    async def main() -> None:
        task = asyncio.ensure_future(coroutine)
        await asyncio.sleep(0.01)
        assert not is_free(account)
        task.cancel()

    asyncio.run(main())
    assert is_free(account)
    never_run = account.wait(1)
    never_run.close()


# ---- Interruptions

INTERRUPTED = """
import os, signal, threading
from aether.locks import ObjectLock

target = []
threading.Thread(target=ObjectLock(target).acquire).start()
while ObjectLock._table_size() == 0: pass
threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT]).start()
try:
    ObjectLock(target).acquire()
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_ends_a_wait() -> None:
    run = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, timeout=60, check=False)
    assert run.stdout.split() == ["interrupted"], run.stderr


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_child_process_has_the_table_without_the_waiters() -> None:
    mine, free = object(), object()
    with ObjectLock(mine):
        waiter = threading.Thread(target=lambda: ObjectLock(mine, 30).acquire() and ObjectLock(mine).release())
        waiter.start()
        time.sleep(0.05)
        child = os.fork()
        if child == 0:
            signal.alarm(20)
            ObjectLock(mine).release()
            ok = ObjectLock(mine, 0).acquire() and ObjectLock(free, 0).acquire() and ObjectLock._table_size() == 2
            os._exit(0 if ok else 1)
        assert os.waitpid(child, 0)[1] == 0
    waiter.join()
