"""Does the same thing very often, and prints how much memory the process keeps and how much processor time each
share takes.

    python -m aether run benchmarks/growth.py objects|keys|threads|unjoined|tasks|stacks [COUNT] [SAMPLES]

What climbs from line to line is a leak, or a slow death; the exit status is then 1.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from statistics import median

from memory import resident_bytes

MEGABYTE = 2**20
GROWTH_LIMIT = 2 * MEGABYTE
SLOWDOWN_LIMIT = 1.5
KEPT_ALIVE = 1_000
BACKLOG = 100


class Point:
    """Made, used and dropped."""

    def __init__(self, x: int) -> None:
        self.x = x
        self.y = x


def objects(count: int) -> None:
    """Objects that live for a while, so that they come back at many addresses."""
    living: list[Point | None] = [None] * KEPT_ALIVE
    for number in range(count):
        point = Point(number)
        point.y += 1
        living[number % KEPT_ALIVE] = point


JOBS: dict[str, int] = {}
JOBS_LOCK = threading.Lock()


def keys(count: int) -> None:
    """Keys that a dict has for a while, and that are asked for once more after that."""
    for number in range(count):
        with JOBS_LOCK:
            JOBS[f"job {number}"] = number
            JOBS.pop(f"job {number - BACKLOG}", None)
            JOBS.get(f"job {number - 2 * BACKLOG}")


def threads(count: int) -> None:
    """Threads one after another, joined."""
    for number in range(count):
        thread = threading.Thread(target=Point, args=(number,))
        thread.start()
        thread.join()


def unjoined(count: int) -> None:
    """Threads one after another that nobody joins."""
    for number in range(count):
        threading.Thread(target=Point, args=(number,)).start()
        while threading.active_count() > BACKLOG:
            os.sched_yield()


class Tally:
    """What tasks share, so that the detector remembers them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.done = 0

    def task(self) -> None:
        with self.lock:
            self.done += 1


POOL = ThreadPoolExecutor(2)
TALLY = Tally()


def tasks(count: int) -> None:
    """Tasks of one pool whose results nobody reads."""
    for _ in range(count):
        POOL.submit(TALLY.task)
        while POOL._work_queue.qsize() > BACKLOG:
            os.sched_yield()


class Walk:
    """Goes down to its work by ever new ways."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.done = 0

    def left(self, way: int) -> None:
        (self.right if way & 1 else self.left)(way >> 1) if way > 1 else self.work()

    def right(self, way: int) -> None:
        (self.right if way & 1 else self.left)(way >> 1) if way > 1 else self.work()

    def work(self) -> None:
        self.done += 1


WALK = Walk()


def stacks(count: int) -> None:
    """Accesses each of which has a stack of its own."""
    first = (1 << 40) + WALK.done
    for way in range(first, first + count):
        with WALK.lock:
            WALK.left(way)


KINDS: Mapping[str, tuple[Callable[[int], None], int]] = {
    "objects": (objects, 100_000_000),
    "keys": (keys, 2_000_000),
    "threads": (threads, 10_000),
    "unjoined": (unjoined, 10_000),
    "tasks": (tasks, 1_000_000),
    "stacks": (stacks, 1_000_000),
}


def main(kind: str, count: int = 0, samples: int = 20) -> int:
    work, default = KINDS[kind]
    share = (count or default) // samples
    kept: list[int] = []
    seconds: list[float] = []
    # Probes are idle until a second thread exists.
    done = threading.Event()
    witness = threading.Thread(target=done.wait)
    witness.start()
    for sample in range(1, samples + 1):
        start = time.process_time()
        work(share)
        seconds.append(time.process_time() - start)
        kept.append(resident_bytes())
        print(f"{sample * share:>13,} {kind}: {kept[-1] / MEGABYTE:7.1f} MB {seconds[-1]:7.2f} s", flush=True)
    done.set()
    witness.join()
    return _verdict(kept, seconds)


def _verdict(kept: list[int], seconds: list[float]) -> int:
    """Memory is compared by quarters, times by halves.

    A leak grows from each quarter to the next; an allocator that takes a segment more, once, does not.
    """
    quarter = len(kept) // 4
    levels = [median(kept[start : start + quarter]) for start in range(0, 4 * quarter, quarter)]
    growth = 4 * median(after - before for before, after in pairwise(levels))
    middle = len(seconds) // 2
    slowdown = median(seconds[middle:]) / median(seconds[:middle])
    print(
        f"growth at the pace of most quarters: {growth / MEGABYTE:+.1f} MB; second half against first: {slowdown:.2f}x"
    )
    return int(growth > GROWTH_LIMIT or slowdown > SLOWDOWN_LIMIT)


if __name__ == "__main__":
    kind, *numbers = sys.argv[1:] or ["objects"]
    sys.exit(main(kind, *map(int, numbers)))
