"""aether's own atomics, locks, queues and containers."""

import contextlib
import queue
from collections.abc import Callable

from harness import Box, main, run_all, sequence

import aether
from aether.proxy import ThreadSafeDict, ThreadSafeList, ThreadSafeSet


def _until(found: Callable[[], object]) -> None:
    while not found():
        pass


def _ordered(box: Box, give: Callable[[], object], take: Callable[[], object]) -> None:
    """`take` returns when `give` was done."""
    run_all(lambda: (box.touch(), give()), lambda: (take(), box.touch()))


def _racy(box: Box, give: Callable[[], object], look: Callable[[], object]) -> None:
    """`look` finds nothing of what `give` did."""
    sequence(lambda: (box.touch(), give()), lambda: (look(), box.touch()))


def _within(lock: contextlib.AbstractContextManager[object], box: Box) -> None:
    with lock:
        box.touch()


def ordered_bool_stored(box: Box) -> None:
    flag = aether.AtomicBool(False)
    _ordered(box, lambda: flag.store(True), lambda: _until(flag.load))


def racy_bool_stored_relaxed(box: Box) -> None:
    flag = aether.AtomicBool(False)
    _racy(box, lambda: flag.store_relaxed(True), lambda: flag.load())


def racy_bool_loaded_relaxed(box: Box) -> None:
    flag = aether.AtomicBool(False)
    _racy(box, lambda: flag.store(True), lambda: flag.load_relaxed())


def ordered_bool_truth(box: Box) -> None:
    flag = aether.AtomicBool(False)
    _ordered(box, lambda: flag.test_and_set(), lambda: _until(lambda: bool(flag)))


def ordered_int_update(box: Box) -> None:
    number = aether.AtomicInt64()
    _ordered(box, lambda: number.fetch_add(1), lambda: _until(number.load))


def ordered_int_in_place(box: Box) -> None:
    number = aether.AtomicInt64()

    def give() -> None:
        nonlocal number
        number += 1

    _ordered(box, give, lambda: _until(lambda: number > 0))


def ordered_int_compared_from_the_right(box: Box) -> None:
    number = aether.AtomicInt64()
    _ordered(box, lambda: number.increment(), lambda: _until(lambda: 1 <= number))


def ordered_int_added(box: Box) -> None:
    number = aether.AtomicUInt64()
    _ordered(box, lambda: number.exchange(3), lambda: _until(lambda: 1 + number == 4))


def ordered_int_as_index(box: Box) -> None:
    number = aether.AtomicInt64()
    _ordered(box, lambda: number.store(1), lambda: _until(lambda: [0, 1][number]))


def racy_other_int(box: Box) -> None:
    stored, loaded = aether.AtomicInt64(), aether.AtomicInt64()
    _racy(box, lambda: stored.store(1), lambda: loaded.load())


def ordered_by_handles(box: Box) -> None:
    number = aether.AtomicInt64()
    _ordered(box, lambda: number.handle().increment(), lambda: _until(number.handle().load))


def ordered_float(box: Box) -> None:
    number = aether.AtomicFloat64()
    _ordered(box, lambda: number.fetch_max(1.5), lambda: _until(lambda: float(number)))


def ordered_reference(box: Box) -> None:
    reference = aether.AtomicRef(None)
    _ordered(box, lambda: reference.store("there"), lambda: _until(reference.load))


def ordered_exchanges(box: Box) -> None:
    number = aether.AtomicInt64()
    _ordered(
        box, lambda: number.compare_exchange(0, 1), lambda: _until(lambda: number.compare_exchange(1, 2))
    )


def racy_exchange_that_failed(box: Box) -> None:
    number = aether.AtomicInt64()
    _racy(box, lambda: number.compare_exchange(7, 8), lambda: number.load())


def ordered_spin_lock(box: Box) -> None:
    taken = aether.AtomicBool(False)

    def work() -> None:
        _until(lambda: taken.compare_exchange(False, True))
        box.touch()
        taken.store(False)

    run_all(work, work, work)


def ordered_counter(box: Box) -> None:
    counter = aether.AtomicCounter()
    _ordered(box, lambda: counter.add(), lambda: _until(counter.load))


def racy_counter_added_to_by_both(box: Box) -> None:
    counter = aether.AtomicCounter()
    _racy(box, lambda: counter.add(), lambda: counter.add())


def ordered_atomic_wait(box: Box) -> None:
    number = aether.AtomicInt64()
    _ordered(box, lambda: (number.store(1), number.notify_all()), lambda: number.wait(0))


def ordered_shared_number(box: Box) -> None:
    number = aether.SharedInt64()
    _ordered(box, lambda: number.store(1), lambda: _until(number.handle().load))


def ordered_event(box: Box) -> None:
    event = aether.AtomicEvent()
    _ordered(box, lambda: event.set(), lambda: event.wait())


def ordered_event_asked(box: Box) -> None:
    event = aether.AtomicEvent()
    _ordered(box, lambda: event.set(), lambda: _until(event.is_set))


def racy_event_set_before(box: Box) -> None:
    """A set of what is set makes nothing true."""
    event = aether.AtomicEvent()
    sequence(event.set, lambda: (box.touch(), event.set()), lambda: (event.wait(), box.touch()))


def racy_event_waited_for_in_vain(box: Box) -> None:
    event = aether.AtomicEvent()
    _racy(box, lambda: (event.set(), event.clear()), lambda: event.wait(0))


def ordered_latch(box: Box) -> None:
    latch = aether.CountDownLatch(1)
    _ordered(box, lambda: latch.count_down(), lambda: latch.wait())


def ordered_latch_counted_down_last(box: Box) -> None:
    latch = aether.CountDownLatch(2)

    def work() -> None:
        if latch.count_down() == 0:
            box.touch()

    sequence(lambda: (box.touch(), work()), work)


def racy_latch_waited_for_in_vain(box: Box) -> None:
    latch = aether.CountDownLatch(2)
    _racy(box, lambda: latch.count_down(), lambda: latch.wait(0))


def ordered_writers(box: Box) -> None:
    lock = aether.RWLock()
    sequence(lambda: _within(lock.write(), box), lambda: _within(lock.write(), box))


def ordered_reader_before_writer(box: Box) -> None:
    lock = aether.RWLock()

    def write() -> None:
        lock.acquire_write()
        box.touch()
        lock.release_write()

    sequence(lambda: _within(lock.read(), box), write)


def ordered_writer_before_reader(box: Box) -> None:
    lock = aether.RWLock()

    def read() -> None:
        lock.acquire_read()
        box.touch()
        lock.release_read()

    sequence(lambda: _within(lock.write(), box), read)


def racy_readers(box: Box) -> None:
    lock = aether.RWLock()
    sequence(lambda: _within(lock.read(), box), lambda: _within(lock.read(), box))


def ordered_object_lock(box: Box) -> None:
    """Each makes an ObjectLock of its own: they are one lock."""
    sequence(lambda: _within(aether.ObjectLock(box), box), lambda: _within(aether.ObjectLock(box), box))


def ordered_object_lock_of_number(box: Box) -> None:
    sequence(lambda: _within(aether.ObjectLock(7), box), lambda: _within(aether.ObjectLock(7), box))


def racy_object_locks_of_two(box: Box) -> None:
    sequence(lambda: _within(aether.ObjectLock([]), box), lambda: _within(aether.ObjectLock([]), box))


def ordered_atomic_function(box: Box) -> None:
    touch = aether.atomic(lambda: box.touch())
    sequence(touch, touch)


def ordered_by_what_was_made_once(box: Box) -> None:
    make = aether.call_once(lambda: box.touch())
    sequence(make, lambda: (make(), box.touch()))


def racy_before_what_was_made_once(box: Box) -> None:
    make = aether.call_once(lambda: None)
    sequence(lambda: (make(), box.touch()), lambda: (make(), box.touch()))


def ordered_by_cache(box: Box) -> None:
    cache = aether.AtomicCache(lambda key: box.touch())
    sequence(lambda: cache["a"], lambda: (cache["a"], box.touch()))


def racy_other_entry_of_cache(box: Box) -> None:
    cache = aether.AtomicCache(lambda key: box.touch())
    sequence(lambda: cache["a"], lambda: cache["b"])


def ordered_queue_item(box: Box) -> None:
    items = aether.ConcurrentQueue[int]()
    _ordered(box, lambda: items.put(1), lambda: items.get())


def racy_queue_other_item(box: Box) -> None:
    items = aether.ConcurrentQueue[int]()
    sequence(lambda: items.put(1), lambda: (box.touch(), items.put(2)), lambda: (items.get(), box.touch()))


def ordered_queue_room(box: Box) -> None:
    items = aether.ConcurrentQueue[int](1)
    items.put(1)
    _ordered(box, lambda: items.get(), lambda: items.put(2))


def ordered_queue_joined(box: Box) -> None:
    items = aether.ConcurrentQueue[int]()
    items.put(1)
    _ordered(box, lambda: (items.get(), items.task_done()), lambda: items.join())


def ordered_queue_shut_down(box: Box) -> None:
    items = aether.ConcurrentQueue[int]()

    def take() -> None:
        with contextlib.suppress(queue.ShutDown):
            items.get()

    _ordered(box, lambda: items.shutdown(), take)


def ordered_priority_queue_item(box: Box) -> None:
    items = aether.ConcurrentPriorityQueue[int]()
    _ordered(box, lambda: items.put(1), lambda: items.get())


def _popped(items: aether.ConcurrentDeque[int]) -> bool:
    try:
        items.popleft()
    except IndexError:
        return False
    return True


def ordered_deque_item(box: Box) -> None:
    items = aether.ConcurrentDeque[int]()
    _ordered(box, lambda: items.append(1), lambda: _until(lambda: _popped(items)))


def racy_deque_both_append(box: Box) -> None:
    items = aether.ConcurrentDeque[int]()
    _racy(box, lambda: items.append(1), lambda: items.append(2))


def ordered_deque_extended(box: Box) -> None:
    items = aether.ConcurrentDeque[int]()
    _ordered(box, lambda: items.extend([1, 2]), lambda: _until(lambda: _popped(items)))


def ordered_deque_length(box: Box) -> None:
    items = aether.ConcurrentDeque[int]()
    _ordered(box, lambda: items.append(1), lambda: _until(lambda: len(items)))


def ordered_deque_walked(box: Box) -> None:
    items = aether.ConcurrentDeque[int]()
    _ordered(box, lambda: items.append(1), lambda: _until(lambda: [item for item in items]))


def ordered_dict_item(box: Box) -> None:
    known = aether.ConcurrentDict[str, int]()

    def give() -> None:
        known["k"] = 1

    _ordered(box, give, lambda: _until(lambda: "k" in known))


def racy_dict_other_key(box: Box) -> None:
    known = aether.ConcurrentDict[str, int]({"other": 1})

    def give() -> None:
        known["k"] = 1

    _racy(box, give, lambda: known["other"])


def ordered_dict_got(box: Box) -> None:
    known = aether.ConcurrentDict[str, int]()
    _ordered(box, lambda: known.setdefault("k", 1), lambda: _until(lambda: known.get("k")))


def ordered_dict_key_of_a_class(box: Box) -> None:
    """Whether two such keys are one, Python code decides: all of them are taken for one."""

    class Key:
        def __hash__(self) -> int:
            return 1

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Key)

    known = aether.ConcurrentDict[Key, int]()
    _ordered(box, lambda: known.add(Key()), lambda: _until(lambda: known.get(Key())))


def ordered_dict_popped(box: Box) -> None:
    known = aether.ConcurrentDict[str, int]()
    _ordered(box, lambda: known.update(k=1), lambda: _until(lambda: known.pop("k", None)))


def ordered_dict_computed(box: Box) -> None:
    known = aether.ConcurrentDict[str, int]()
    _ordered(box, lambda: known.compute("k", lambda key, value: 1), lambda: _until(lambda: known.handle().get("k")))


def ordered_dict_computed_once(box: Box) -> None:
    known = aether.ConcurrentDict[str, int]()
    sequence(
        lambda: known.compute_if_absent("k", lambda key: (box.touch(), 1)[1]), lambda: (known["k"], box.touch())
    )


def ordered_dict_walked(box: Box) -> None:
    known = aether.ConcurrentDict[str, int]()
    _ordered(box, lambda: known.compare_and_set("k", aether.NOT_FOUND, 1), lambda: _until(lambda: list(known)))


def ordered_dict_reduced(box: Box) -> None:
    known = aether.ConcurrentDict[str, int]()
    _ordered(box, lambda: known.reduce_sum([("k", 1)]), lambda: _until(lambda: known.snapshot()))


def _taken_from(items: aether.ConcurrentList[int]) -> bool:
    try:
        items.pop(0)
    except IndexError:
        return False
    return True


def ordered_list_item(box: Box) -> None:
    items = aether.ConcurrentList[int]()
    _ordered(box, lambda: items.append(1), lambda: _until(lambda: _taken_from(items)))


def racy_list_both_append(box: Box) -> None:
    items = aether.ConcurrentList[int]()
    _racy(box, lambda: items.append(1), lambda: items.append(2))


def racy_list_other_item(box: Box) -> None:
    items = aether.ConcurrentList[int]([1])
    _racy(box, lambda: items.append(2), lambda: items.pop(0))


def racy_list_stored_into_after_look(box: Box) -> None:
    items = aether.ConcurrentList[int]([1])
    sequence(lambda: len(items), lambda: (box.touch(), items.append(2)), box.touch)


def ordered_list_by_index(box: Box) -> None:
    items = aether.ConcurrentList[int]([0])

    def give() -> None:
        items[0] = 1

    _ordered(box, give, lambda: _until(lambda: items[0]))


def ordered_list_slice(box: Box) -> None:
    items = aether.ConcurrentList[int]()

    def give() -> None:
        items[:] = [1, 2]

    _ordered(box, give, lambda: _until(lambda: items[:1]))


def ordered_list_slice_deleted(box: Box) -> None:
    items = aether.ConcurrentList[int]()

    def take() -> None:
        del items[:]

    sequence(lambda: (box.touch(), items.append(1)), lambda: (take(), box.touch()))


def ordered_list_added_in_place(box: Box) -> None:
    items = aether.ConcurrentList[int]()

    def give() -> None:
        nonlocal items
        items += [1]

    _ordered(box, give, lambda: _until(lambda: items.take_all()))


def ordered_list_compared(box: Box) -> None:
    items = aether.ConcurrentList[int]()
    _ordered(box, lambda: items.extend([1]), lambda: _until(lambda: [1] == items))


def ordered_list_concatenated(box: Box) -> None:
    items = aether.ConcurrentList[int]()
    _ordered(box, lambda: items.insert(0, 1), lambda: _until(lambda: len([1] + items) > 1))


def ordered_list_appended_if_absent(box: Box) -> None:
    items = aether.ConcurrentList[int]()
    sequence(lambda: (box.touch(), items.append_if_absent(1)), lambda: (items.append_if_absent(1), box.touch()))


def ordered_list_computed(box: Box) -> None:
    """What the function does comes before whoever finds what it made."""
    items = aether.ConcurrentList[int]([0])
    sequence(lambda: items.compute(0, lambda old: (box.touch(), 1)[1]), lambda: (items[0], box.touch()))


def ordered_list_sorted_by_what_is_there(box: Box) -> None:
    """The key function runs with the items."""
    items = aether.ConcurrentList[int]()
    sequence(lambda: (box.touch(), items.append(1)), lambda: items.sort(key=lambda item: box.touch() or 0))


def ordered_thread_safe_list(box: Box) -> None:
    items = ThreadSafeList[int]()
    _ordered(box, lambda: items.append(1), lambda: _until(lambda: list(items)))


def ordered_set_element(box: Box) -> None:
    known = aether.ConcurrentSet[str]()
    _ordered(box, lambda: known.add("k"), lambda: _until(lambda: "k" in known))


def racy_set_other_element(box: Box) -> None:
    known = aether.ConcurrentSet[str](["other"])
    _racy(box, lambda: known.add("k"), lambda: "other" in known)


def racy_set_both_add(box: Box) -> None:
    known = aether.ConcurrentSet[str]()
    _racy(box, lambda: known.add("a"), lambda: known.add("b"))


def racy_set_looked_for_in_vain(box: Box) -> None:
    known = aether.ConcurrentSet[str]()
    _racy(box, lambda: known.add("a"), lambda: known.remove_if_present("b"))


def racy_set_only_added_to(box: Box) -> None:
    known = aether.ConcurrentSet[str]()
    _racy(box, lambda: known.add("a"), lambda: known.add_if_absent("b"))


def ordered_set_added_if_absent(box: Box) -> None:
    known = aether.ConcurrentSet[str]()
    sequence(lambda: (box.touch(), known.add("k")), lambda: (known.add_if_absent("k"), box.touch()))


def ordered_set_removed(box: Box) -> None:
    known = aether.ConcurrentSet[str]()
    _ordered(box, lambda: known.add_if_absent("k"), lambda: _until(lambda: known.remove_if_present("k")))


def ordered_set_popped(box: Box) -> None:
    known = aether.ConcurrentSet[str]()
    sequence(lambda: (box.touch(), known.update(["k"])), lambda: (known.pop(), box.touch()))


def ordered_set_walked(box: Box) -> None:
    known = aether.ConcurrentSet[str]()
    _ordered(box, lambda: known.handle().add("k"), lambda: _until(lambda: list(known)))


def ordered_set_united(box: Box) -> None:
    known = aether.ConcurrentSet[str]()

    def give() -> None:
        nonlocal known
        known |= {"k"}

    _ordered(box, give, lambda: _until(lambda: {"k"} & known))


def ordered_set_compared(box: Box) -> None:
    known = aether.ConcurrentSet[str]()
    _ordered(box, lambda: known.symmetric_difference_update("k"), lambda: _until(lambda: {"k"} == known))


def ordered_set_taken(box: Box) -> None:
    known = ThreadSafeSet[str]()
    _ordered(box, lambda: known.add("k"), lambda: _until(known.take_all))


def ordered_ordered_dict_item(box: Box) -> None:
    known = ThreadSafeDict[str, int]()

    def give() -> None:
        known["k"] = 1

    _ordered(box, give, lambda: _until(lambda: known.get("k")))


def racy_ordered_dict_other_key(box: Box) -> None:
    known = ThreadSafeDict[str, int]({"other": 1})

    def give() -> None:
        known["k"] = 1

    _racy(box, give, lambda: known["other"])


def ordered_ordered_dict_walked(box: Box) -> None:
    known = ThreadSafeDict[str, int]()
    _ordered(box, lambda: known.setdefault("k", 1), lambda: _until(lambda: list(known.items())))


def ordered_ordered_dict_popped(box: Box) -> None:
    known = ThreadSafeDict[str, int]()
    sequence(lambda: (box.touch(), known.update(k=1)), lambda: (known.popitem(), box.touch()))


def ordered_ordered_dict_united(box: Box) -> None:
    known = ThreadSafeDict[str, int]()
    _ordered(box, lambda: known.update(k=1), lambda: _until(lambda: {} | known))


def ordered_dict_united_with_a_plain_one(box: Box) -> None:
    known = aether.ConcurrentDict[str, int]()
    _ordered(box, lambda: known.update(k=1), lambda: _until(lambda: {} | known))


main(__name__)
