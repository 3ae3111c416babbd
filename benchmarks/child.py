"""One process of a measurement: runs a workload, plain or under ``aether run``, and prints what it saw as JSON.

child.py pyperformance NAME LOOPS VALUES | child.py threaded NAME THREADS LOOPS VALUES | child.py memory NAME
With ``import`` first it only loads the workload.
"""

import json
import sys
import time
from collections.abc import Callable

import memory
import threaded
import workloads


def main(arguments: list[str]) -> None:
    match arguments:
        case ["import", "pyperformance", name]:
            workloads.pyperformance(name)
        case ["import", *_]:
            pass
        case ["pyperformance", name, loops, values]:
            module, work = workloads.pyperformance(name)
            # Processor time: one thread's work, on a machine that may do other things too.
            _report(_timed(time.process_time, lambda: work(int(loops)), int(values)), module.__file__)
        case ["threaded", name, threads, loops, values]:
            program = workloads.THREADED[name]
            seconds = _timed(time.perf_counter, lambda: program(int(threads), int(loops)), int(values))
            _report(seconds, threaded.__file__)
        case ["memory", name]:
            _report(_timed(time.process_time, memory.PROGRAMS[name], 1, warm_up=False), memory.__file__)
        case _:
            raise SystemExit(__doc__)


def _timed(clock: Callable[[], float], work: Callable[[], object], values: int, *, warm_up: bool = True) -> list[float]:
    if warm_up:
        work()
    seconds = []
    for _ in range(values):
        start = clock()
        work()
        seconds.append(clock() - start)
    return seconds


def _report(seconds: list[float], measured: str | None) -> None:
    """The times, and whether the detector was at work in that file."""
    native = sys.modules.get("aether._native")
    active = native is not None and native.is_active()
    hits = native.probe_hits(measured) if native is not None else 0
    print(json.dumps({"seconds": seconds, "active": active, "sites_hit": hits}))


if __name__ == "__main__":
    main(sys.argv[1:])
