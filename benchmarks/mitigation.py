"""The price of a guard: hot statements plain, guarded, and under a lock written by hand.

  python benchmarks/mitigation.py

The three are timed in turns in this one process; a figure is the median of several, in nanoseconds for each update.
"""

import ast
import statistics
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.table import Table

from aether._native import bind_sites
from aether_hooks import recipe
from aether_hooks.guarding import guard

UPDATES = 100_000
ROUNDS = 9
THREADS = (1, 2)
SETTING = """
import threading
lock = threading.Lock()
class Counter:
    n = 0
o, d, g = Counter(), {"k": 0}, 0
"""
STATEMENTS = {
    "attribute": "o.n += 1",
    "entry": "d['k'] += 1",
    "global": "g += 1",
    "assignment": "o.n = o.n + 1",
}
SECTIONS = {"call": "o.n = max(o.n, 1)", "test and act": "if 'k' in d: d['k'] = 1"}


def program(statement: str, *, guarded: bool, locked: bool = False) -> Callable[[], None]:
    """A function that does the statement many times."""
    body = f"with lock:\n            {statement}" if locked else statement
    source = f"{SETTING}\ndef work():\n    global g\n    for _ in range({UPDATES}):\n        {body}\n"
    tree = ast.parse(source)
    table, functions = ((), ())
    if guarded:
        result = guard(tree, recipe.EVERYTHING if statement in SECTIONS.values() else recipe.ONLY_UPDATES)
        table, functions = result.table, result.functions  # type: ignore[assignment]
    names: dict[str, Any] = {"__name__": "benchmark"}
    exec(bind_sites(compile(tree, "benchmark", "exec"), table, functions), names)
    work: Callable[[], None] = names["work"]
    return work


def seconds(work: Callable[[], None], threads: int) -> float:
    """Until all have done it."""
    running = [threading.Thread(target=work) for _ in range(threads)]
    start = time.perf_counter()
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return time.perf_counter() - start


def main() -> None:
    """Prints the table."""
    gil = "with the GIL" if sys._is_gil_enabled() else "free-threaded"
    table = Table(title=f"Nanoseconds for each update, Python {sys.version.split()[0]}, {gil}")
    for heading in ("statement", "threads", "plain", "guarded", "with lock:", "guarded / lock"):
        table.add_column(heading, justify="right")
    for name, statement in (STATEMENTS | SECTIONS).items():
        ways = {
            "plain": program(statement, guarded=False),
            "guarded": program(statement, guarded=True),
            "locked": program(statement, guarded=False, locked=True),
        }
        for threads in THREADS:
            times: dict[str, list[float]] = {way: [] for way in ways}
            for _ in range(ROUNDS):
                for way, work in ways.items():
                    times[way].append(seconds(work, threads) / UPDATES / threads * 1e9)
            ratio = statistics.median(a / b for a, b in zip(times["guarded"], times["locked"], strict=True))
            figures = [f"{statistics.median(each):.0f}" for each in times.values()]
            table.add_row(f"{statement} ({name})", str(threads), *figures, f"{ratio:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
