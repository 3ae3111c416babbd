"""How many operations a second threads do on one shared object, and what that is beside others in the same run.

    python benchmarks/operations.py GROUP [--threads 1 2] [--rounds 15] [--operations 200000] [--peers FOLDER]

Each case is a statement that every thread repeats. The cases of a family take turns, round by round; the figures are
medians over the rounds: of operations a second, of nanoseconds over the family's empty method, and of the ratio to the
first case. `--peers` names a site-packages folder with cereggii and ft_utils; without them their cases are left out.
"""

import argparse
import importlib
import sys
import sysconfig
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Case:
    """What `make` returns is `x` in the statement; `per_thread` makes a thread's own `x` of it."""

    name: str
    make: Callable[[], Any]
    statement: str
    per_thread: Callable[[Any], Any] = lambda shared: shared
    setup: str = ""

    def loop(self) -> Callable[[Any, int], float]:
        """Seconds for so many repetitions."""
        source = (
            f"def loop(x, count):\n    {self.setup or 'pass'}\n    start = now()\n"
            f"    for i in range(count): {self.statement}\n    return start, now()\n"
        )
        names: dict[str, Any] = {"now": time.perf_counter}
        exec(source, names)
        return names["loop"]  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Family:
    """The first case is what the others are set beside; `empty` is a method that does nothing."""

    empty: Case | None
    cases: tuple[Case, ...]


def rate(case: Case, threads: int, operations: int) -> float:
    """Operations a second of all threads together, from the first one's start to the last one's end."""
    loop, shared = case.loop(), case.make()
    barrier = threading.Barrier(threads)
    spans: list[Any] = []

    def run() -> None:
        own = case.per_thread(shared)
        barrier.wait()
        spans.append(loop(own, operations))

    workers = [threading.Thread(target=run) for _ in range(threads)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    return threads * operations / (max(end for _, end in spans) - min(start for start, _ in spans))


def measure(family: Family, threads: int, rounds: int, operations: int) -> list[tuple[Case, list[float]]]:
    cases = ([family.empty] if family.empty else []) + list(family.cases)
    rates: list[tuple[Case, list[float]]] = [(case, []) for case in cases]
    for number in range(rounds):
        for case, found in rates if number % 2 else reversed(rates):
            found.append(rate(case, threads, operations))
    return rates


def table(family: Family, rates: list[tuple[Case, list[float]]], threads: int) -> list[str]:
    empty = rates[0][1] if family.empty else None
    first = rates[1][1] if family.empty else rates[0][1]
    lines = [
        f"| {threads} thread{'s' * (threads > 1)} | Mops/s | ns over empty | ratio to the first |",
        "| --- | ---: | ---: | ---: |",
    ]
    for case, found in rates:
        over = (
            ""
            if empty is None
            else f"{median(1e9 / own - 1e9 / none for own, none in zip(found, empty, strict=True)):.1f}"
        )
        ratio = median(own / other for own, other in zip(found, first, strict=True))
        lines.append(f"| {case.name} | {median(found) / 1e6:.1f} | {over} | {ratio:.2f} |")
    return lines


def peer(module: str, name: str, statement: str, *arguments: Any, per_thread: Any = None) -> list[Case]:
    """A case of a library that may not be there."""
    try:
        made = getattr(importlib.import_module(module), name)
    except ImportError:
        return []
    label = f"{module.partition('.')[0]} `{statement}`"
    return [Case(label, lambda: made(*arguments), statement, per_thread or (lambda shared: shared))]


def handle(shared: Any) -> Any:
    return shared.handle()


def families() -> dict[str, dict[str, Family]]:
    from families import atomics, dicts, lists, locks, queues  # noqa: PLC0415 - the peers' folder is on the path by now

    modules = {"atomics": atomics, "dicts": dicts, "lists": lists, "locks": locks, "queues": queues}
    return {name: module.families() for name, module in modules.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("group", choices=("atomics", "dicts", "lists", "locks", "queues"))
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--operations", type=int, default=200_000)
    parser.add_argument("--peers", type=Path)
    options = parser.parse_args()
    if options.peers:
        sys.path.append(str(options.peers))
    sys.modules["operations"] = sys.modules["__main__"]
    kind = "free-threaded" if sysconfig.get_config_var("Py_GIL_DISABLED") else "GIL"
    print(f"Python {sys.version.split()[0]}, {kind}; {options.rounds} rounds of {options.operations:,} a thread")
    for name, family in families()[options.group].items():
        for threads in options.threads:
            print(f"\n{name}\n")
            print("\n".join(table(family, measure(family, threads, options.rounds, options.operations), threads)))


if __name__ == "__main__":
    main()
