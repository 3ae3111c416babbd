# expect: nothing
"""Objects that one statement makes again and again, which the interpreter then makes in a faster way, are the same."""

import asyncio
import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import ThreadPool

OFTEN = 100

events = [threading.Event() for _ in range(OFTEN)]
semaphores = [threading.Semaphore(0) for _ in range(OFTEN)]
queues = [queue.Queue(0) for _ in range(OFTEN)]
notes = {}


def signalled(name, wait, signal, *arguments):
    """The worker of the pool is started, and signals, after the note."""

    def look():
        wait()
        assert notes[name] == name

    looking = threading.Thread(target=look)
    looking.start()
    with ThreadPoolExecutor(1, initializer=signal, initargs=arguments) as pool:
        notes[name] = name
        pool.submit(int)
    looking.join()


class Counter:
    def __init__(self):
        self.count = 0

    def add(self, more=1):
        self.count += more


def submitted():
    counter = Counter()
    with ThreadPoolExecutor(2) as pool:
        for _ in range(OFTEN):
            pool.submit(counter.add).result()
            counter.add()
    assert counter.count == 2 * OFTEN


def applied():
    counter = Counter()
    with ThreadPool(2) as pool:
        for _ in range(OFTEN):
            pool.apply_async(counter.add).get()
            counter.add()
            for _ in pool.imap(counter.add, [1]):
                counter.add()
    assert counter.count == 4 * OFTEN


def called():
    counter = Counter()

    async def count():
        loop = asyncio.get_running_loop()
        for _ in range(OFTEN):
            added = asyncio.Event()

            def call(added=added):
                counter.add()
                loop.call_soon_threadsafe(added.set)

            caller = threading.Thread(target=call)
            caller.start()
            await added.wait()
            counter.add()
            caller.join()

    asyncio.run(count())
    assert counter.count == 2 * OFTEN


signalled("event", events[-1].wait, events[-1].set)
signalled("semaphore", semaphores[-1].acquire, semaphores[-1].release)
signalled("queue", queues[-1].get, queues[-1].put, "up")
submitted()
applied()
called()
