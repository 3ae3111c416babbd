"""How fast items go from thread to thread through queues, and how soon a thread wakes up that waits for one.

    python benchmarks/handover.py [--rounds 9] [--items 100000] [--wakes 300]

The queues take turns, round by round; the figures are medians over the rounds, of the ratio to the standard library's
queue in the same round, too. `idle` is what a thread that waits for a second uses of the processor.
"""

import argparse
import queue
import sys
import sysconfig
import threading
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from aether.containers import ConcurrentQueue

# Of each pair the first is what the other is set beside.
PAIRS: dict[str, list[tuple[str, Callable[[], Any]]]] = {
    "without a bound": [("SimpleQueue", queue.SimpleQueue), ("ConcurrentQueue", ConcurrentQueue)],
    "1000 at most": [
        ("queue.Queue", lambda: queue.Queue(1000)),
        ("ConcurrentQueue", lambda: ConcurrentQueue(1000)),
    ],
}


def together(*functions: Callable[[], object]) -> float:
    """Seconds that they take, each in a thread."""
    threads = [threading.Thread(target=each) for each in functions]
    start = time.perf_counter()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return time.perf_counter() - start


def rate(make: Callable[[], Any], producers: int, consumers: int, items: int) -> float:
    """Items a second."""
    made = make()

    def produce() -> None:
        for number in range(items // producers):
            made.put(number)

    def consume() -> None:
        for _ in range(items // consumers):
            made.get()

    return items / together(*[produce] * producers, *[consume] * consumers)


def wakes(make: Callable[[], Any], count: int) -> list[float]:
    """Seconds from a put to the return of the get that waited for it."""
    made, back = make(), make()
    found: list[float] = []

    def wait() -> None:
        for _ in range(count):
            sent = made.get()
            found.append(time.perf_counter() - sent)
            back.put(None)

    def send() -> None:
        for _ in range(count):
            time.sleep(0.001)  # so that the other one sleeps
            made.put(time.perf_counter())
            back.get()

    together(wait, send)
    return sorted(found)


def idle(make: Callable[[], Any]) -> float:
    made = make()
    spent: list[float] = []

    def wait() -> None:
        start = time.thread_time()
        made.get()
        spent.append(time.thread_time() - start)

    together(wait, lambda: (time.sleep(1), made.put(None)))
    return spent[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--wakes", type=int, default=300)
    options = parser.parse_args()
    kind = "free-threaded" if sysconfig.get_config_var("Py_GIL_DISABLED") else "GIL"
    print(f"Python {sys.version.split()[0]}, {kind}; {options.rounds} rounds")
    measures: dict[str, Callable[[Callable[[], Any]], float]] = {
        "1 to 1, Mitems/s": lambda make: rate(make, 1, 1, options.items) / 1e6,
        "2 to 2, Mitems/s": lambda make: rate(make, 2, 2, options.items) / 1e6,
        "wake-up, median, us": lambda make: median(wakes(make, options.wakes)) * 1e6,
        "wake-up, p99, us": lambda make: wakes(make, options.wakes)[-options.wakes // 100] * 1e6,
        "idle, ms of 1 s": lambda make: idle(make) * 1e3,
    }
    for name, queues in PAIRS.items():
        print(f"\n| {name} | {' | '.join(each for each, _ in queues)} | ratio |\n| --- | ---: | ---: | ---: |")
        for label, measure in measures.items():
            found: list[list[float]] = [[] for _ in queues]
            for turn in range(options.rounds if "idle" not in label else 1):
                for index in range(len(queues)) if turn % 2 else reversed(range(len(queues))):
                    found[index].append(measure(queues[index][1]))
            ratio = median(own / other for other, own in zip(*found, strict=True))
            print(f"| {label} | {' | '.join(f'{median(each):.3g}' for each in found)} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
