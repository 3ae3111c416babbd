"""Threads that run, and wait in something, when the watch begins: what they waited for orders them (``ordered_*``), and
nothing else does (``racy_*``). Each case is run twice in one process, which prints how many races each run of it found.
"""

import _thread
import asyncio
import concurrent.futures
import json
import multiprocessing.pool
import os
import queue
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import aether

_folder = tempfile.mkdtemp()

type Watching = Callable[[], AbstractContextManager[None]]


class Signal:
    """Tells another thread something, unseen."""

    def __init__(self) -> None:
        self._path = tempfile.mktemp(dir=_folder)

    def send(self) -> None:
        os.close(os.open(self._path, os.O_CREAT | os.O_WRONLY))

    def wait(self) -> None:
        while not os.path.exists(self._path):
            time.sleep(0.001)


class Box:
    def __init__(self) -> None:
        self.n = 0

    def touch(self, *_: object) -> None:
        self.n += 1


def let_it_wait() -> None:
    """Most often it does then; the verdict is the same if it does not yet."""
    time.sleep(0.05)


def ordered_lock(watching: Watching) -> None:
    box, lk = Box(), threading.Lock()
    lk.acquire()

    def waits():
        with lk:
            box.touch()

    t = threading.Thread(target=waits)
    t.start()
    let_it_wait()
    with watching():
        box.touch()
        lk.release()
        t.join()
        box.touch()


def ordered_rlock_deep(watching: Watching) -> None:
    box, lk = Box(), threading.RLock()
    lk.acquire()
    lk.acquire()

    def waits():
        with lk:
            box.touch()

    t = threading.Thread(target=waits)
    t.start()
    let_it_wait()
    with watching():
        box.touch()
        lk.release()
        lk.release()
        t.join()
        box.touch()


def ordered_event(watching: Watching) -> None:
    box, ev = Box(), threading.Event()
    t = threading.Thread(target=lambda: (ev.wait(), box.touch()))
    t.start()
    let_it_wait()
    with watching():
        box.touch()
        ev.set()
        t.join()
        box.touch()


def ordered_event_set_before(watching: Watching) -> None:
    box, ev, s = Box(), threading.Event(), Signal()
    ev.set()
    t = threading.Thread(target=lambda: (s.wait(), ev.wait(), box.touch()))
    t.start()
    let_it_wait()
    with watching():
        s.send()
        t.join()
        box.touch()


def ordered_condition(watching: Watching) -> None:
    box, c = Box(), threading.Condition()

    def waits():
        with c:
            c.wait()
            box.touch()

    t = threading.Thread(target=waits)
    t.start()
    let_it_wait()
    with watching():
        with c:
            box.touch()
            c.notify()
        t.join()
        box.touch()


def ordered_semaphore_in_flight(watching: Watching) -> None:
    box, sem = Box(), threading.Semaphore(0)

    def waits():
        sem.acquire()
        box.touch()
        sem.release()

    ts = [threading.Thread(target=waits) for _ in range(3)]
    for t in ts:
        t.start()
    let_it_wait()
    with watching():
        box.touch()
        sem.release()
        for t in ts:
            t.join()
        sem.acquire()
        box.touch()


def ordered_semaphore_mutex(watching: Watching) -> None:
    box, sem, s = Box(), threading.Semaphore(1), Signal()

    def waits():
        for _ in range(20):
            with sem:
                box.touch()

    def waits1():
        s.wait()
        waits()

    sem.acquire()
    ts = [threading.Thread(target=waits) for _ in range(2)] + [threading.Thread(target=waits1) for _ in range(2)]
    for t in ts:
        t.start()
    let_it_wait()
    with watching():
        box.touch()
        sem.release()
        s.send()
        for t in ts:
            t.join()


def ordered_fifo(watching: Watching) -> None:
    q, back = queue.Queue(), queue.Queue()

    def worker():
        while (b := q.get()) is not None:
            b.touch()
            back.put(b)

    t = threading.Thread(target=worker)
    t.start()
    let_it_wait()
    with watching():
        for _ in range(5):
            b = Box()
            b.touch()
            q.put(b)
            back.get().touch()
        q.put(None)
        t.join()


def ordered_bounded(watching: Watching) -> None:
    box, q = Box(), queue.Queue[int](1)
    q.put(0)

    def producer() -> None:
        q.put(1)
        box.touch()
        q.put(2)

    t = threading.Thread(target=producer)
    t.start()
    let_it_wait()
    with watching():
        box.touch()
        for _ in range(3):
            q.get()
        t.join()
        box.touch()


def ordered_simple(watching: Watching) -> None:
    q, back = queue.SimpleQueue(), queue.SimpleQueue()

    def worker():
        while (b := q.get()) is not None:
            b.touch()
            back.put(b)

    t = threading.Thread(target=worker)
    t.start()
    let_it_wait()
    with watching():
        for _ in range(5):
            b = Box()
            b.touch()
            q.put(b)
            back.get().touch()
        q.put(None)
        t.join()


def ordered_join_only(watching: Watching) -> None:
    box, s = Box(), Signal()
    t = threading.Thread(target=lambda: (s.wait(), box.touch()))
    t.start()
    let_it_wait()
    with watching():
        s.send()
        t.join()
        box.touch()


def ordered_is_alive(watching: Watching) -> None:
    box, s = Box(), Signal()
    t = threading.Thread(target=lambda: (s.wait(), box.touch()))
    t.start()
    let_it_wait()
    with watching():
        s.send()
        while t.is_alive():
            time.sleep(0.001)
        box.touch()


def ordered_barrier(watching: Watching) -> None:
    box, bar = Box(), threading.Barrier(3)

    def waits():
        bar.wait()
        bar.wait()
        if threading.current_thread().name == "a":
            box.touch()
        bar.wait()

    ts = [threading.Thread(target=waits, name=n) for n in "ab"]
    for t in ts:
        t.start()
    let_it_wait()
    with watching():
        box.touch()
        bar.wait()
        bar.wait()
        bar.wait()
        box.touch()
        for t in ts:
            t.join()


def ordered_executor_one(watching: Watching) -> None:
    box = Box()
    with concurrent.futures.ThreadPoolExecutor(1) as ex:
        ex.submit(int).result()
        with watching():
            fs = [ex.submit(box.touch) for _ in range(5)]
            for f in fs:
                f.result()
            box.touch()


def ordered_executor_many(watching: Watching) -> None:
    with concurrent.futures.ThreadPoolExecutor(4) as ex:
        list(ex.map(time.sleep, [0.01] * 8))
        with watching():
            boxes = [Box() for _ in range(8)]
            for b in boxes:
                b.touch()
            list(ex.map(Box.touch, boxes))
            for b in boxes:
                b.touch()


def ordered_executor_initializer(watching: Watching) -> None:
    b = Box()
    with concurrent.futures.ThreadPoolExecutor(2, initializer=b.touch) as ex:
        ex.submit(int).result()
        with watching():
            ex.submit(int).result()


def ordered_thread_pool(watching: Watching) -> None:
    with multiprocessing.pool.ThreadPool(3) as pool:
        pool.map(time.sleep, [0.01] * 6)
        with watching():
            boxes = [Box() for _ in range(8)]
            for b in boxes:
                b.touch()
            pool.map(Box.touch, boxes)
            r = [pool.apply_async(b.touch) for b in boxes]
            for x in r:
                x.get()
            for b in boxes:
                b.touch()


def ordered_thread_pool_one(watching: Watching) -> None:
    box = Box()
    with multiprocessing.pool.ThreadPool(1) as pool:
        pool.apply(int)
        with watching():
            for _ in range(3):
                pool.apply_async(box.touch)
            pool.close()
            pool.join()
            box.touch()


def ordered_loop_threadsafe(watching: Watching) -> None:
    box = Box()
    loop = asyncio.new_event_loop()
    t = threading.Thread(target=loop.run_forever)
    t.start()
    let_it_wait()
    with watching():

        async def co():
            box.touch()
            await asyncio.sleep(0)
            box.touch()

        box.touch()
        asyncio.run_coroutine_threadsafe(co(), loop).result()
        box.touch()
        loop.call_soon_threadsafe(box.touch)
        loop.call_soon_threadsafe(loop.stop)
        t.join()
        box.touch()


def ordered_future_set(watching: Watching) -> None:
    box, f = Box(), concurrent.futures.Future()
    t = threading.Thread(target=lambda: (f.result(), box.touch()))
    t.start()
    let_it_wait()
    with watching():
        box.touch()
        f.set_result(1)
        t.join()
        box.touch()


def ordered_timer(watching: Watching) -> None:
    box = Box()
    t = threading.Timer(0.1, box.touch)
    t.start()
    with watching():
        t.join()
        box.touch()


def ordered_pipe(watching: Watching) -> None:
    box = Box()
    r, w = os.pipe()
    t = threading.Thread(target=lambda: (os.read(r, 1), box.touch()))
    t.start()
    let_it_wait()
    with watching():
        box.touch()
        os.write(w, b"x")
        t.join()
        box.touch()


def ordered_daemon_many_events(watching: Watching) -> None:
    box, evs = Box(), [threading.Event() for _ in range(4)]

    def body(i):
        evs[i].wait()
        box.touch()
        if i + 1 < 4:
            evs[i + 1].set()

    ts = [threading.Thread(target=body, args=(i,)) for i in range(4)]
    for t in ts:
        t.start()
    let_it_wait()
    with watching():
        box.touch()
        evs[0].set()
        for t in ts:
            t.join()
        box.touch()


def ordered_low_level(watching: Watching) -> None:
    box, lk = Box(), _thread.allocate_lock()
    lk.acquire()
    done = _thread.allocate_lock()
    done.acquire()

    def body():
        with lk:
            box.touch()
        done.release()

    _thread.start_new_thread(body, ())
    let_it_wait()
    with watching():
        box.touch()
        lk.release()
        done.acquire()
        box.touch()


def ordered_starter_is_worker(watching: Watching) -> None:
    box = Box()

    def body():
        with watching():
            box.touch()
            t = threading.Thread(target=box.touch)
            t.start()
            t.join()
            box.touch()

    t = threading.Thread(target=body, name="w")
    t.start()
    t.join()


def ordered_by_what_was_used_before(watching: Watching) -> None:
    """The interpreter has specialised the calls by then."""

    def use() -> None:
        box = Box()
        box.touch()
        with multiprocessing.pool.ThreadPool(1) as pool:
            pool.apply(box.touch)
            box.touch()
            pool.apply_async(box.touch).wait()
            box.touch()
        with concurrent.futures.ThreadPoolExecutor(1) as executor:
            executor.submit(box.touch).result()
            box.touch()
        waiting, done, free = queue.Queue[Box](), threading.Event(), threading.Semaphore(0)

        def other() -> None:
            waiting.get().touch()
            done.set()
            free.acquire()
            box.touch()

        thread = threading.Thread(target=other)
        thread.start()
        waiting.put(box)
        done.wait()
        box.touch()
        free.release()
        thread.join()
        box.touch()

    for _ in range(20):
        use()
    with watching():
        use()


def racy_two_existing(watching: Watching) -> None:
    box, s1, s2 = Box(), Signal(), Signal()
    e = [Signal(), Signal()]
    a = threading.Thread(target=lambda: (s1.wait(), box.touch(), e[0].send()))
    a.start()
    b = threading.Thread(target=lambda: (s2.wait(), box.touch(), e[1].send()))
    b.start()
    let_it_wait()
    with watching():
        s1.send()
        e[0].wait()
        s2.send()
        e[1].wait()


def racy_main_and_existing(watching: Watching) -> None:
    box, s1 = Box(), Signal()
    e = Signal()
    a = threading.Thread(target=lambda: (s1.wait(), box.touch(), e.send()))
    a.start()
    let_it_wait()
    with watching():
        s1.send()
        box.touch()
        e.wait()


def racy_after_put(watching: Watching) -> None:
    q, back = queue.Queue(), Signal()
    box = Box()
    go = Signal()

    def w():
        b = q.get()
        go.wait()
        b.touch()
        back.send()

    t = threading.Thread(target=w)
    t.start()
    let_it_wait()
    with watching():
        q.put(box)
        box.touch()
        go.send()
        back.wait()


def racy_executor(watching: Watching) -> None:
    with concurrent.futures.ThreadPoolExecutor(4) as ex:
        list(ex.map(time.sleep, [0.01] * 8))
        box = Box()
        with watching():
            for f in [ex.submit(box.touch) for _ in range(2)]:
                f.result()


def racy_thread_pool(watching: Watching) -> None:
    with multiprocessing.pool.ThreadPool(3) as pool:
        pool.map(time.sleep, [0.01] * 6)
        box = Box()
        with watching():
            pool.map(box.touch, range(4))


def racy_sem2(watching: Watching) -> None:
    box, sem = Box(), threading.Semaphore(2)
    s = Signal()
    d = [Signal(), Signal()]

    def w(i):
        s.wait()
        with sem:
            box.touch()
            d[i].send()
            d[1 - i].wait()

    ts = [threading.Thread(target=w, args=(i,)) for i in range(2)]
    for t in ts:
        t.start()
    let_it_wait()
    with watching():
        s.send()
        for t in ts:
            t.join()


def racy_loop(watching: Watching) -> None:
    box = Box()
    loop = asyncio.new_event_loop()
    done = Signal()
    t = threading.Thread(target=loop.run_forever)
    t.start()
    let_it_wait()
    with watching():
        loop.call_soon_threadsafe(lambda: (box.touch(), done.send()))
        done.wait()
        box.touch()
        loop.call_soon_threadsafe(loop.stop)
        t.join()


def runs_of(case: Callable[[Watching], None]) -> Iterator[int]:
    """How many errors and warnings each run of the case found."""
    for _ in range(2):
        found: list[aether.Report] = []

        @contextmanager
        def watching(found: list[aether.Report] = found) -> Iterator[None]:
            with aether.watch() as report:
                yield
            found.append(report)

        case(watching)
        yield len(found[0].at_least("warning"))


if __name__ == "__main__":
    cases = {name: value for name, value in list(globals().items()) if name.startswith(("ordered_", "racy_"))}
    wanted = sys.argv[1:] or list(cases)
    print(json.dumps({name: list(runs_of(cases[name])) for name in wanted}))
