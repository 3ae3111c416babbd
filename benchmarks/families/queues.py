"""aether.containers' queues beside those of the standard library."""

import queue

from operations import Case, Family

from aether.atomics import AtomicInt64
from aether.containers import ConcurrentQueue

PAIR = "x.put(i); x.get()"


def families() -> dict[str, Family]:
    return {
        "Putting an item and getting one, without a bound": Family(
            Case("two empty methods", AtomicInt64, "x._nothing(i); x._nothing()"),
            (
                Case("SimpleQueue", queue.SimpleQueue, PAIR),
                Case("ConcurrentQueue", ConcurrentQueue, PAIR),
                Case("queue.Queue", queue.Queue, PAIR),
            ),
        ),
        "Putting an item and getting one, of 1000 at most": Family(
            Case("two empty methods", AtomicInt64, "x._nothing(i); x._nothing()"),
            (
                Case("queue.Queue(1000)", lambda: queue.Queue(1000), PAIR),
                Case("ConcurrentQueue(1000)", lambda: ConcurrentQueue(1000), PAIR),
            ),
        ),
    }
