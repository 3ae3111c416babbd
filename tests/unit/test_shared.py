"""aether.shared: one number in several processes."""

import copy
import gc
import multiprocessing
import os
import pickle
import signal
import threading
import time
from multiprocessing.shared_memory import SharedMemory
from typing import Any

import pytest

import aether
from aether.atomics import AtomicInt64
from aether.shared import SharedBool, SharedFloat64, SharedInt64, SharedUInt64

EVERY = [SharedInt64, SharedUInt64, SharedFloat64, SharedBool]
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


def add(number: Any, times: int) -> None:
    for _ in range(times):
        number += 1


def answer(question: SharedInt64, reply: SharedInt64) -> None:
    assert question.wait(0, 30)
    reply.store(question.load() + 1)
    reply.notify_all()


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_processes_lose_no_update(method: str) -> None:
    context = multiprocessing.get_context(method)
    number, real = SharedInt64(), SharedFloat64()
    workers = [context.Process(target=add, args=(each, 20000)) for each in (number, number, real, real)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert (number.load(), real.load()) == (40000, 40000.0)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_waits_reach_across_processes(method: str) -> None:
    question, reply = SharedInt64(), SharedInt64()
    other = multiprocessing.get_context(method).Process(target=answer, args=(question, reply))
    other.start()
    time.sleep(0.05)
    question.store(41)
    question.notify()
    assert reply.wait(0, 30)
    other.join()
    assert (reply.load(), other.exitcode) == (42, 0)


@pytest.mark.parametrize("kind", EVERY)
def test_it_is_its_atomic_and_its_pickle_the_same_value(kind: Any) -> None:
    first = kind(True)
    for twin in (pickle.loads(pickle.dumps(first)), copy.copy(first), first.handle()):
        assert twin.load() == True  # noqa: E712
        twin.store(False)
        assert first.load() == False  # noqa: E712
        first.store(True)
    assert type(pickle.loads(pickle.dumps(first))) is kind
    assert kind.__name__ in repr(first)
    assert getattr(aether, kind.__name__) is kind
    assert not first.wait(True, 0.01)
    assert first.wait(False, timeout=0)
    with pytest.raises(ValueError, match="timeout"):
        first.wait(True, -1)
    assert (first.notify(), first.notify(0), first.notify_all()) == (0, 0, 0)


def test_the_policy_is_shared() -> None:
    twin = pickle.loads(pickle.dumps(SharedUIntKept))
    assert twin.overflow == "wrap"
    twin -= 1
    assert SharedUIntKept.load() == 2**64 - 1


SharedUIntKept = SharedUInt64(0, "wrap")


def test_the_creator_alone_removes_the_memory() -> None:
    number = SharedInt64(5)
    name, pickled = number.name, pickle.dumps(number)
    child = os.fork()
    if child == 0:
        del number
        gc.collect()
        os._exit(0)
    os.waitpid(child, 0)
    twin = pickle.loads(pickled)
    other = pickle.loads(pickled)
    del other
    gc.collect()
    assert pickle.loads(pickled).load() == 5
    del number
    gc.collect()
    assert twin.increment() == 6, "who has it keeps it"
    with pytest.raises(FileNotFoundError, match=f"{name}.*gone"):
        pickle.loads(pickled)
    with pytest.raises(FileNotFoundError):
        SharedMemory(name, track=False)


def test_other_memory_is_refused() -> None:
    number = AtomicInt64(1)
    with pytest.raises(ValueError, match="something else"):
        number._share(bytearray(64), False, None)
    with pytest.raises(ValueError, match="too small"):
        number._share(bytearray(8), True, None)
    with pytest.raises(BufferError):
        number._share(bytes(64), True, None)
    memory = bytearray(64)
    number._share(memory, True, None)
    with pytest.raises(RuntimeError, match="shared already"):
        number._share(memory, True, None)
    with pytest.raises(BufferError):
        memory.clear()
    number += 1
    assert number == 2


def test_a_signal_handler_ends_a_wait() -> None:
    number = SharedInt64()

    def handler(*_: object) -> None:
        raise InterruptedError

    before = signal.signal(signal.SIGUSR2, handler)
    try:
        threading.Timer(0.1, os.kill, [os.getpid(), signal.SIGUSR2]).start()
        with pytest.raises(InterruptedError):
            number.wait(0, 30)
    finally:
        signal.signal(signal.SIGUSR2, before)
