"""aether.atomics: what one thread sees, against int and float as models, and waits."""

import copy
import gc
import math
import operator
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aether
from aether.atomics import (
    AtomicBool,
    AtomicCounter,
    AtomicEvent,
    AtomicFloat64,
    AtomicInt64,
    AtomicRef,
    AtomicUInt64,
)

RANGES = {AtomicInt64: (-(2**63), 2**63 - 1), AtomicUInt64: (0, 2**64 - 1)}
INTEGERS = list(RANGES)
EVERY = [AtomicBool, AtomicCounter, AtomicEvent, AtomicFloat64, AtomicInt64, AtomicRef, AtomicUInt64]
VALUED = [each for each in EVERY if each is not AtomicEvent]
WAITING = [AtomicBool, AtomicFloat64, AtomicInt64, AtomicRef, AtomicUInt64]
BINARY = [
    operator.add, operator.sub, operator.mul, operator.floordiv, operator.truediv, operator.mod, divmod,
    operator.lt, operator.le, operator.eq, operator.ne, operator.gt, operator.ge,
]  # fmt: skip
BITS = [operator.and_, operator.or_, operator.xor]
UNARY = [operator.neg, operator.pos, operator.abs, bool, int, float, str, round, math.trunc]
IN_PLACE = {
    operator.iadd: operator.add, operator.isub: operator.sub, operator.imul: operator.mul,
    operator.ifloordiv: operator.floordiv, operator.imod: operator.mod, operator.iand: operator.and_,
    operator.ior: operator.or_, operator.ixor: operator.xor,
}  # fmt: skip
integers = st.integers(-(2**66), 2**66) | st.sampled_from([-(2**63), 2**63 - 1, 2**64 - 1, 2**63, -1, 0, 1])
numbers = integers | st.floats() | st.fractions()


def outcome(function: Callable[..., object], *arguments: object) -> object:
    """What a call returns, or the type of what it raises."""
    try:
        result = function(*arguments)
    except Exception as error:  # noqa: BLE001 - it is compared
        return type(error)
    return repr(result), type(result)


def limited(kind: Any, exact: int, overflow: str) -> int | None:
    low, high = RANGES[kind]
    if low <= exact <= high:
        return exact
    if overflow == "saturate":
        return low if exact < low else high
    return (exact - low) % 2**64 + low if overflow == "wrap" else None


@pytest.mark.parametrize("kind", INTEGERS)
@given(value=integers, other=numbers)
def test_operators_are_those_of_int(kind: Any, value: int, other: Any) -> None:
    value = limited(kind, value, "wrap") or 0
    for apply in [*BINARY, *BITS]:
        assert outcome(apply, kind(value), other) == outcome(apply, value, other), apply
        assert outcome(apply, other, kind(value)) == outcome(apply, other, value), apply
        assert outcome(apply, kind(value), kind(value)) == outcome(apply, value, value), apply
    for apply in [*UNARY, operator.index, operator.invert, math.floor, math.ceil]:
        assert outcome(apply, kind(value)) == outcome(apply, value), apply
    assert f"{kind(value):+x}" == f"{value:+x}"


@pytest.mark.parametrize("kind", INTEGERS)
@pytest.mark.parametrize("overflow", ["raise", "wrap", "saturate"])
@given(value=integers, operand=integers)
def test_updates_are_those_of_int_within_the_limits(kind: Any, overflow: str, value: int, operand: int) -> None:
    value = limited(kind, value, "wrap") or 0
    for update, plain in IN_PLACE.items():
        number = again = kind(value, overflow)
        if operand == 0 and plain in (operator.floordiv, operator.mod):
            with pytest.raises(ZeroDivisionError):
                update(number, operand)
            continue
        expected = limited(kind, plain(value, operand), overflow)
        if expected is None:
            with pytest.raises(OverflowError):
                update(number, operand)
            assert number == value
        else:
            assert update(number, operand) is again
            assert number == expected


@pytest.mark.parametrize("kind", INTEGERS)
@pytest.mark.parametrize("overflow", ["raise", "wrap", "saturate"])
@given(value=integers, operand=integers)
def test_fetches_are_those_of_int_within_the_limits(kind: Any, overflow: str, value: int, operand: int) -> None:
    value = limited(kind, value, "wrap") or 0
    methods = {
        "fetch_add": operator.add, "fetch_sub": operator.sub, "increment": operator.add, "decrement": operator.sub,
        "fetch_and": operator.and_, "fetch_or": operator.or_, "fetch_xor": operator.xor,
        "fetch_max": max, "fetch_min": min,
    }  # fmt: skip
    for name, plain in methods.items():
        number = kind(value, overflow)
        expected = limited(kind, plain(value, operand), overflow)
        if expected is None:
            with pytest.raises(OverflowError):
                getattr(number, name)(operand)
            assert number == value
        else:
            new = name in ("increment", "decrement")
            assert getattr(number, name)(operand) == (expected if new else value)
            assert number == expected


@given(value=st.floats(), other=numbers)
def test_operators_are_those_of_float(value: float, other: Any) -> None:
    for apply in BINARY:
        assert outcome(apply, AtomicFloat64(value), other) == outcome(apply, value, other), apply
        assert outcome(apply, other, AtomicFloat64(value)) == outcome(apply, other, value), apply
    for apply in UNARY:
        assert outcome(apply, AtomicFloat64(value)) == outcome(apply, value), apply
    assert f"{AtomicFloat64(value):.3e}" == f"{value:.3e}"


@given(value=st.floats(), operand=st.floats())
def test_updates_are_those_of_float(value: float, operand: float) -> None:
    for update, plain in ((operator.iadd, operator.add), (operator.isub, operator.sub), (operator.imul, operator.mul)):
        number = again = AtomicFloat64(value)
        assert update(number, operand) is again
        assert repr(number.load()) == repr(plain(value, operand))
    number = AtomicFloat64(value)
    assert repr(number.fetch_add(operand)) == repr(value)
    assert repr(number.load()) == repr(value + operand)
    assert number.compare_exchange(number.load(), 1.0)


def test_powers_and_shifts() -> None:
    number = AtomicInt64(3)
    assert (number**2, 2**number, pow(number, 3, 5), number << 2, 1 << number, number >> 1) == (9, 8, 2, 12, 8, 1)
    number **= 2
    number <<= 3
    number >>= 1
    assert number == 36
    with pytest.raises(TypeError):
        number **= -1  # a float
    assert AtomicFloat64(2) ** 0.5 == 2**0.5
    assert Fraction(1, 2) + AtomicInt64(1) == Fraction(3, 2)
    assert 1j * AtomicInt64(2) == 2j
    assert [1, 2][AtomicInt64(1)] == 2


@pytest.mark.parametrize("operand", [1.5, "1", None, Decimal(1)])
def test_an_integer_is_updated_with_integers_alone(operand: Any) -> None:
    number = AtomicInt64(5)
    for update in (*IN_PLACE, operator.itruediv):
        with pytest.raises(TypeError):
            update(number, operand)
    with pytest.raises(TypeError):
        number /= 1
    for method in (number.store, number.exchange, number.fetch_add, number.fetch_max, number.fetch_or):
        with pytest.raises(TypeError):
            method(operand)
    assert number == 5


@pytest.mark.parametrize("kind", INTEGERS)
def test_what_is_stored_must_fit(kind: Any) -> None:
    low, high = RANGES[kind]
    for overflow in ("raise", "wrap", "saturate"):
        number = kind(7, overflow)
        for wrong in (low - 1, high + 1, 2**200):
            for call in (number.store, number.store_relaxed, number.exchange, kind):
                with pytest.raises(OverflowError):
                    call(wrong)
            with pytest.raises(OverflowError):
                number.compare_exchange(7, wrong)
            assert not number.compare_exchange(wrong, 1)
        assert number == 7
        assert number.overflow == overflow
    with pytest.raises(ValueError, match="overflow"):
        kind(0, "ignore")


def test_load_store_exchange() -> None:
    number = AtomicInt64(1)
    number.store(2)
    assert (number.load(), number.load_relaxed(), number.exchange(3)) == (2, 2, 2)
    number.store_relaxed(4)
    assert number.compare_exchange(4, 5)
    assert not number.compare_exchange(4, 6)
    assert number.update(lambda value: value * 2) == 10
    assert number.fetch_update(lambda value: value + 1) == 10
    assert number == 11
    flag = AtomicBool()
    assert (flag.test_and_set(), flag.test_and_set(), flag.exchange(False), bool(flag)) == (False, True, True, False)
    slot = AtomicRef([1])
    first = slot.load()
    assert not slot.compare_exchange([1], 2)
    assert slot.compare_exchange(first, 2)
    assert slot.exchange(None) == 2
    assert slot.update(lambda value: [value]) == [None]


def test_an_update_is_done_again_where_another_came_between() -> None:
    number, slot, real = AtomicInt64(0), AtomicRef(()), AtomicFloat64(0)
    for target, change in ((number, 10), (real, 10.0), (slot, (0,))):
        calls = []

        def function(value: Any, target: Any = target, change: Any = change, calls: list[Any] = calls) -> Any:
            calls.append(value)
            if len(calls) == 1:
                target.store(change)
            return value + (change if target is not slot else (1,))

        target.update(function)
        assert len(calls) == 2
    assert (number.load(), real.load(), slot.load()) == (20, 20.0, (0, 1))


def test_what_a_function_raises_leaves_the_value() -> None:
    for target in (AtomicInt64(1), AtomicFloat64(1), AtomicRef(1)):
        for update in (target.update, target.fetch_update):
            with pytest.raises(ZeroDivisionError):
                update(lambda value: value // 0)
            with pytest.raises(TypeError):
                update(None)  # type: ignore[arg-type]
        assert target.load() == 1
    with pytest.raises(TypeError):
        AtomicInt64(1).update(lambda _: "2")  # type: ignore[arg-type, return-value]
    with pytest.raises(OverflowError):
        AtomicInt64(1).update(lambda _: 2**64)


def test_a_bool_is_a_bool() -> None:
    for wrong in (0, 1, None, "", [1]):
        for call in (AtomicBool, AtomicBool().store, AtomicBool().exchange):
            with pytest.raises(TypeError):
                call(wrong)  # type: ignore[operator]
    assert AtomicBool(True) == AtomicBool(True)
    assert AtomicBool(True) != False  # noqa: E712


@pytest.mark.parametrize("kind", VALUED)
def test_a_handle_is_the_same_value(kind: Any) -> None:
    target = kind(True)
    handle = target.handle()
    assert type(handle) is kind
    second = handle.handle()
    if kind is AtomicCounter:
        handle.add(5)
        second += 1
        assert (target.load(), handle.load(), target.reset(), handle.load()) == (7, 7, 7, 0)
        return
    handle.store(False)
    assert target.load() == second.load() == False  # noqa: E712
    watch = weakref.ref(target)
    del target, second
    gc.collect()
    assert watch() is not None
    assert handle.load() == False  # noqa: E712
    del handle
    gc.collect()
    assert watch() is None


@pytest.mark.parametrize("kind", VALUED)
def test_copies_and_pickles_are_snapshots(kind: Any) -> None:
    value = True if kind is AtomicBool else 3
    original = kind(value)
    for twin in (copy.copy(original), copy.deepcopy(original), pickle.loads(pickle.dumps(original))):
        assert type(twin) is kind
        assert twin.load() == value
        assert twin is not original
    wrapping = pickle.loads(pickle.dumps(AtomicInt64(1, "wrap")))
    assert wrapping.overflow == "wrap"


class Named(AtomicInt64):
    name = "none"


def test_subclasses_have_fields_and_copies() -> None:
    named = Named(3)
    named.name = "n"
    twin = pickle.loads(pickle.dumps(named))
    assert (type(twin), twin.name, twin + 1, repr(twin)) == (Named, "n", 4, "Named(3)")


@pytest.mark.parametrize("kind", EVERY)
def test_python_citizenship(kind: Any) -> None:
    made = kind()
    assert kind.__module__ == "aether.atomics"
    assert getattr(aether, kind.__name__) is kind
    assert weakref.ref(made)() is made
    assert gc.is_tracked(made)
    assert sys.getsizeof(made) >= kind.__basicsize__
    assert kind.__name__ in repr(made)
    assert kind.__doc__
    with pytest.raises(TypeError):
        kind(wrong=1)
    with pytest.raises(TypeError):
        kind(1, 2, 3)
    with pytest.raises(TypeError):
        kind.new_name = 1
    if kind in (AtomicEvent, AtomicRef):
        assert {made: 1}[made] == 1
    else:
        with pytest.raises(TypeError):
            hash(made)
    for name, method in vars(kind).items():
        if callable(method) and not name.startswith("__"):
            assert method.__doc__, name


def test_a_ref_is_collected_and_shown() -> None:
    slot: AtomicRef[Any] = AtomicRef()
    slot.store(slot)
    assert repr(slot) == "AtomicRef(AtomicRef(...))"
    assert AtomicRef[int].__origin__ is AtomicRef
    watch = weakref.ref(slot)
    handle = slot.handle()
    del slot
    gc.collect()
    assert watch() is handle.load()
    del handle
    gc.collect()
    assert watch() is None


def test_a_long_chain_of_refs_dies_without_recursion() -> None:
    chain: Any = None
    for _ in range(200_000):
        chain = AtomicRef(chain)
    del chain


def test_a_replaced_object_is_released_with_nothing_held() -> None:
    class Evil:
        def __del__(self) -> None:
            slot.store(1)

    slot: AtomicRef[Any] = AtomicRef(Evil())
    slot.store(None)
    gc.collect()
    assert slot.load() == 1


def test_a_counter_keeps_what_dead_handles_added() -> None:
    counter = AtomicCounter(1)
    for _ in range(1000):
        counter.handle().add(2)
    assert counter.load() == 2001
    assert sys.getsizeof(counter) < 1000
    counter -= 1
    assert int(counter) == 2000
    assert counter > 1999
    with pytest.raises(OverflowError):
        counter.add(2**63)
    counter.add(2**63 - 2001)
    counter.handle().add(2**62)
    assert counter.load() == 2**63 + 2**62 - 1
    negative = AtomicCounter(-(2**63))
    negative.handle().add(-(2**63))
    assert negative.load() == -(2**64)


def test_nothing_leaks() -> None:
    number, slot = AtomicInt64(2**40), AtomicRef([])

    def use() -> None:
        for _ in range(2000):
            number.update(lambda value: value + 1)
            number.fetch_add(1)
            _ = number + 1, number == 5, number.handle(), slot.handle().load()
            slot.store([])
            slot.compare_exchange(slot.load(), [1])

    use()
    gc.collect()
    before = sys.getallocatedblocks()
    use()
    gc.collect()
    assert sys.getallocatedblocks() - before < 100


# ---- Waits


def value_for(kind: Any, number: int) -> Any:
    return bool(number) if kind is AtomicBool else number


@pytest.mark.parametrize("kind", WAITING)
def test_wait_ends_when_the_value_has_changed(kind: Any) -> None:
    one, two = value_for(kind, 1), value_for(kind, 0)
    target = kind(one)
    handle = target.handle()
    assert target.wait(two)
    start = time.monotonic()
    assert not target.wait(one, timeout=0.05)
    assert not target.wait(one, 0)
    assert time.monotonic() - start >= 0.05
    done: list[bool] = []
    waiter = threading.Thread(target=lambda: done.append(handle.wait(one, 30)))
    waiter.start()
    while not target.notify_all():  # not yet asleep
        time.sleep(0.001)
    target.store(two)
    while waiter.is_alive():
        target.notify()
        waiter.join(0.01)
    assert done == [True]


@pytest.mark.parametrize("wrong", [-1, -0.001, float("nan"), float("-inf")])
def test_a_timeout_is_not_negative(wrong: float) -> None:
    for wait in (lambda: AtomicInt64().wait(0, wrong), lambda: AtomicEvent().wait(wrong)):
        with pytest.raises(ValueError, match="timeout"):
            wait()
    with pytest.raises(OverflowError):
        AtomicEvent().wait(1e12)
    with pytest.raises(TypeError):
        AtomicEvent().wait("1")  # type: ignore[arg-type]


def test_notify_wakes_as_many_as_it_says() -> None:
    number = AtomicInt64(0)
    woken = AtomicCounter()
    threads = [threading.Thread(target=lambda: (number.wait(0), woken.add())) for _ in range(4)]
    for each in threads:
        each.start()
    # The value stands, so whoever is woken waits again: both loops end however late a thread comes to wait.
    while (told := number.notify(3)) != 3:
        assert told < 3
        time.sleep(0.001)
    while (told := number.notify_all()) != 4:
        assert told < 4
        time.sleep(0.001)
    assert (woken.load(), number.notify(0)) == (0, 0)
    number.store(1)
    while any(each.is_alive() for each in threads):
        number.notify(3)
        threads[-1].join(0.001)
    assert (woken.load(), number.notify(), number.notify_all()) == (4, 0, 0)
    with pytest.raises(ValueError, match="not less than 0"):
        number.notify(-1)


def test_an_event_is_set_once_for_all() -> None:
    event = AtomicEvent()
    assert not event.wait(0.01)
    results: list[bool] = []
    threads = [threading.Thread(target=lambda: results.append(event.wait())) for _ in range(4)]
    for each in threads:
        each.start()
    time.sleep(0.05)
    event.set()
    event.clear()
    # Whoever began to wait after clear() needs another.
    while any(each.is_alive() for each in threads):
        event.set()
        threads[-1].join(0.001)
    for each in threads:
        each.join()
    assert results == [True] * 4
    assert (event.is_set(), event.wait(0)) == (True, True)


INTERRUPTED = """
import os, signal, sys, threading, time
from aether.atomics import AtomicEvent, AtomicInt64

event, number = AtomicEvent(), AtomicInt64()
waits = {"event": event.wait, "number": lambda: number.wait(0), "timed": lambda: event.wait(60)}
threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT]).start()
start = time.monotonic()
try:
    waits[sys.argv[1]]()
except KeyboardInterrupt:
    print("interrupted", time.monotonic() - start < 30)
event.set()
print(event.wait(1))
"""


@pytest.mark.parametrize("wait", ["event", "number", "timed"])
def test_ctrl_c_ends_a_wait(wait: str) -> None:
    script = INTERRUPTED.replace(
        "signal.raise_signal(signal.SIGINT) or _thread.interrupt_main()",
        "__import__('os').kill(__import__('os').getpid(), signal.SIGINT)",
    )
    run = subprocess.run([sys.executable, "-c", script, wait], capture_output=True, text=True, timeout=60, check=False)
    assert run.stdout.split() == ["interrupted", "True", "True"], run.stderr


def test_a_signal_handler_may_wait_within_a_wait() -> None:
    outer, inner = AtomicEvent(), AtomicEvent()

    def handler(*_: object) -> None:
        threading.Timer(0.02, inner.set).start()
        assert inner.wait(30)
        outer.set()

    before = signal.signal(signal.SIGUSR2, handler)
    try:
        threading.Timer(0.05, lambda: os.kill(os.getpid(), signal.SIGUSR2)).start()
        assert outer.wait(30)
    finally:
        signal.signal(signal.SIGUSR2, before)


def test_a_waiting_thread_does_not_hold_others_up() -> None:
    event = AtomicEvent()
    waiter = threading.Thread(target=event.wait)
    waiter.start()
    for _ in range(5):
        gc.collect()
    event.set()
    waiter.join(30)
    assert not waiter.is_alive()


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_fork_while_others_wait_leaves_the_child_free() -> None:
    event, number = AtomicEvent(), AtomicInt64()
    threads = [threading.Thread(target=event.wait), threading.Thread(target=lambda: number.wait(0))]
    for each in threads:
        each.start()
    time.sleep(0.05)
    child = os.fork()
    if child == 0:
        waiter = threading.Thread(target=lambda: event.wait(20))
        waiter.start()
        event.set()
        waiter.join()
        number.store(1)
        os._exit(0 if number.notify_all() == 0 and event.wait(1) else 1)
    event.set()
    number.store(1)
    while threads[1].is_alive():
        number.notify_all()
        threads[1].join(0.01)
    assert os.waitpid(child, 0)[1] == 0


SUBINTERPRETER = """
import _interpreters
made = _interpreters.create()
error = _interpreters.exec(made, "import aether.atomics")
print(error.type.__name__, error.msg)
"""


def test_other_interpreters_are_refused_clearly() -> None:
    run = subprocess.run(
        [sys.executable, "-c", SUBINTERPRETER], capture_output=True, text=True, timeout=60, check=False
    )
    assert "ImportError" in run.stdout, run.stdout + run.stderr
    assert "subinterpreter" in run.stdout
