"""aether.atomics under many threads: no update lost, no object that was never stored, no count wrong."""

import gc
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from forks import check_in_child

from aether.atomics import AtomicBool, AtomicCounter, AtomicEvent, AtomicFloat64, AtomicInt64, AtomicRef, AtomicUInt64

ROUNDS = 20 * int(os.environ.get("AETHER_STRESS", "100"))

type Storm = Callable[..., None]


@pytest.mark.parametrize("make", [AtomicInt64, AtomicUInt64, AtomicFloat64])
def test_no_update_is_lost(storm: Storm, make: Any) -> None:
    shared = make()
    done = AtomicCounter()

    def by(update: Callable[[Any], object]) -> Callable[[], object]:
        own, count = shared.handle(), done.handle()

        def once() -> None:
            update(own)
            count.add()

        return once

    def in_place(number: Any) -> None:
        number += 1

    storm(by(lambda number: number.fetch_add(1)), by(in_place), by(lambda number: number.update(lambda old: old + 1)))
    assert shared.load() == done.load()


def test_the_limit_is_never_passed(storm: Storm) -> None:
    number = AtomicInt64(2**63 - 2)

    def up() -> None:
        try:
            number.fetch_add(1)
        except OverflowError:
            number.fetch_sub(1)

    def look() -> None:
        assert number.load() > 2**62

    storm(up, up, look)


def test_a_counter_has_what_its_handles_added_once(storm: Storm) -> None:
    counter, taken, added = AtomicCounter(), AtomicCounter(), AtomicCounter()

    def short_lived() -> None:
        counter.handle().add(3)
        added.add(3)

    storm(short_lived, short_lived, lambda: taken.add(counter.reset()), counter.load)
    assert taken.load() + counter.load() == added.load()


def test_refs_hold_only_what_was_stored_in_them(storm: Storm) -> None:
    first, second = AtomicRef(["A"]), AtomicRef(["B"])

    def write(slot: AtomicRef[list[str]], letter: str) -> None:
        slot.store([letter])
        slot.exchange([letter])
        slot.compare_exchange(slot.load(), [letter])

    def read(slot: AtomicRef[list[str]], letter: str) -> None:
        assert slot.load() == [letter]

    storm(
        lambda: write(first, "A"),
        lambda: write(second, "B"),
        lambda: read(first, "A"),
        lambda: read(second, "B"),
        lambda: write(first, "A"),
    )


def test_counts_of_references_stay_right(storm: Storm) -> None:
    objects = [["one"], ["two"], ["three"]]
    slot = AtomicRef(objects[0])
    before = [sys.getrefcount(each) for each in objects]

    def swap() -> None:
        for each in objects:
            slot.compare_exchange(slot.load(), each)
            slot.store(each)

    storm(swap, swap, slot.load)
    slot.store(objects[0])
    gc.collect()
    assert [sys.getrefcount(each) for each in objects] == before


def test_a_stack_of_compare_and_exchange_loses_nothing(storm: Storm) -> None:
    top: AtomicRef[Any] = AtomicRef(None)
    pushed, popped = AtomicCounter(), AtomicCounter()

    def push() -> None:
        old = top.load()
        while not top.compare_exchange(old, (old,)):
            old = top.load()
        pushed.add()

    def pop() -> None:
        old = top.load()
        while old is not None and not top.compare_exchange(old, old[0]):
            old = top.load()
        if old is not None:
            popped.add()

    storm(push, push, pop, pop)
    left = 0
    while (old := top.load()) is not None:
        top.store(old[0])
        left += 1
    assert pushed.load() == popped.load() + left


def test_a_flag_is_won_by_one(storm: Storm) -> None:
    flag, inside = AtomicBool(), AtomicInt64()

    def enter() -> None:
        if not flag.test_and_set():
            assert inside.increment() == 1
            inside.decrement()
            flag.store(False)
            flag.notify()
        else:
            flag.wait(True, 0.01)

    storm(enter, enter, enter)


def test_every_wake_up_arrives() -> None:
    """Two threads hand a number to and fro: a lost wake-up would stand still until the timeout."""
    number = AtomicInt64(0)
    late: list[int] = []

    def turns(own: int) -> None:
        for turn in range(own, ROUNDS, 2):
            while (seen := number.load()) != turn:
                if not number.wait(seen, 30):
                    late.append(turn)
                    return
            number.increment()
            number.notify_all()

    threads = [threading.Thread(target=turns, args=(own,)) for own in (0, 1)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not late


def test_events_are_set_and_cleared_while_waited_for(storm: Storm) -> None:
    event = AtomicEvent()
    storm(event.set, event.clear, lambda: event.wait(0.001), lambda: event.wait(0.001))


def usable_in_child(number: AtomicInt64, event: AtomicEvent, counter: AtomicCounter) -> bool:
    number.increment()
    number.notify_all()
    number.wait(number.load(), 0.001)
    event.set()
    counter.handle().add()
    return event.wait(1)


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_forks_between_updates_and_waits(storm: Storm) -> None:
    """No lock of ours stays held in a child, whatever the other threads were doing."""
    number, event, counter = AtomicInt64(), AtomicEvent(), AtomicCounter()

    def wait_and_wake() -> None:
        number.wait(number.load(), 0.0001)
        number.increment()
        number.notify_all()

    def fork() -> None:
        check_in_child(usable_in_child, number, event, counter)

    storm(wait_and_wake, wait_and_wake, fork, lambda: event.wait(0.0001))
