"""aether.compat.pytomic: bounds that hold, and integers that processes share however they were started."""

import copy
import multiprocessing
import os
import pickle
from typing import Any

import pytest
from threads import in_threads

from aether.compat.pytomic import multiprocessing as of_processes
from aether.compat.pytomic import multithreading as of_threads
from aether.compat.pytomic.cpp_limits import C_MAX_INT, C_MAX_UINT, C_MIN_INT

BOTH = [of_threads, of_processes]


@pytest.mark.parametrize("module", BOTH)
@pytest.mark.parametrize("name", ["AtomicInt", "AtomicUInt", "AtomicIntUnsafe", "AtomicUIntUnsafe"])
def test_before_and_after(module: Any, name: str) -> None:
    value = getattr(module, name)(10)
    assert (value.preinc(), value.postinc(), value.predec(), value.postdec(), value.load()) == (11, 11, 11, 11, 10)
    value.store(20)
    value.store_relaxed(value.load_relaxed() + 1)
    assert value.compare_exchange_strong(21, 22)
    assert not value.compare_exchange_weak(21, 23)
    assert value.load() == 22
    with pytest.raises(TypeError):
        getattr(module, name)()


@pytest.mark.parametrize("module", BOTH)
@pytest.mark.parametrize(("name", "least", "greatest"), [("Int", C_MIN_INT, C_MAX_INT), ("UInt", 0, C_MAX_UINT)])
def test_bounds(module: Any, name: str, least: int, greatest: int) -> None:
    safe, unsafe = getattr(module, f"Atomic{name}"), getattr(module, f"Atomic{name}Unsafe")
    for make in (safe, unsafe):
        for wrong in (least - 1, greatest + 1):
            with pytest.raises(OverflowError):
                make(wrong)
            value = make(least)
            with pytest.raises(OverflowError):
                value.store(wrong)
            assert value.load() == least
    top, bottom = safe(greatest), safe(least)
    for step in (top.preinc, top.postinc, bottom.predec, bottom.postdec):
        with pytest.raises(OverflowError):
            step()
    assert (top.load(), bottom.load()) == (greatest, least)
    assert (unsafe(greatest).preinc(), unsafe(least).predec()) == (least, greatest)
    assert (unsafe(greatest).postinc(), unsafe(least).postdec()) == (greatest, least)


def test_threads_never_pass_the_bound() -> None:
    value = of_threads.AtomicInt(C_MAX_INT - 1)
    outcomes = in_threads(*[value.preinc] * 4)
    assert sum(isinstance(each, OverflowError) for each in outcomes) == 3
    assert value.load() == C_MAX_INT


def test_a_copy_wraps_as_the_original() -> None:
    for twin in (copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))):
        value = twin(of_threads.AtomicUIntUnsafe(C_MAX_UINT))
        assert (type(value), value.preinc()) == (of_threads.AtomicUIntUnsafe, 0)
    value = of_threads.AtomicInt(3)
    value.free()
    assert value.load() == 3


def count(safe: of_processes.AtomicInt, unsafe: of_processes.AtomicUIntUnsafe) -> None:
    for _ in range(500):
        safe.preinc()
        unsafe.postinc()


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_processes_share(method: str) -> None:
    context: Any = multiprocessing.get_context(method)
    safe, unsafe = of_processes.AtomicInt(0), of_processes.AtomicUIntUnsafe(C_MAX_UINT - 500, None)
    workers = [context.Process(target=count, args=(safe, unsafe)) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(60)
        assert each.exitcode == 0
    assert (safe.load(), unsafe.load()) == (1000, 499)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform does not fork")
def test_a_closure_of_a_forked_process_shares() -> None:
    value = of_processes.AtomicInt(0)
    context = multiprocessing.get_context("fork")
    worker = context.Process(target=lambda: [value.preinc() for _ in range(100)])
    worker.start()
    worker.join(60)
    assert value.load() == 100
