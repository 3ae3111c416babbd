"""The price of watching: how much slower and how much bigger a program gets under ``aether run``.

  python benchmarks/slowdown.py [--quick] [--build t|gil] [NAME ...]

Each workload runs plain and watched in turns, in processes of their own on the same interpreter. Single-threaded ones
are watched from the first instruction (``--force``) and timed by processor time, threaded ones by the clock on the
wall.
A ratio is the median of the watched values over the median of the plain ones.
"""

import argparse
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator

import memory
import workloads
from measure import FLAVOURS, Build, Comparison, MeasurementError, builds, compare
from rich.console import Console
from rich.table import Table
from tables import Rows, memory_table, slowdown_table

THREADS = (1, 2)
THREADED_LOOPS = 8


class Measurement:
    """What was asked for."""

    def __init__(self, arguments: list[str]) -> None:
        parser = argparse.ArgumentParser(
            description=__doc__.partition("\n")[0],
            epilog=f"Workloads: {', '.join(ALL)}. ",
        )
        parser.add_argument("names", nargs="*", metavar="NAME", help="measure these only")
        parser.add_argument("--quick", action="store_true", help="one value of each instead of three in five processes")
        parser.add_argument("--build", action="append", choices=tuple(FLAVOURS), help="on this build only")
        options = parser.parse_args(arguments)
        unknown = sorted(set(options.names) - set(ALL))
        if unknown:
            parser.error(f"no workload of that name: {', '.join(unknown)}")
        self.names: list[str] = options.names
        self.processes, self.values = (1, 1) if options.quick else (5, 3)
        self.builds = builds(options.build or list(FLAVOURS))

    def tables(self) -> Iterator[Table]:
        single = {name: self._each_build(name, self._single) for name in self._chosen(workloads.LOOPS)}
        if single:
            yield slowdown_table("Slowdown, single-threaded, detection forced on", single, self.builds, limited=True)
        if names := self._chosen(workloads.THREADED):
            yield slowdown_table("Slowdown, threaded", self._threaded_rows(names), self.builds, limited=False)
        if names := self._chosen(memory.PROGRAMS):
            rows = {name: self._each_build(name, self._peak) for name in dict.fromkeys(["empty", *names])}
            yield memory_table({**rows, **single}, self.builds)

    def _threaded_rows(self, names: list[str]) -> Rows:
        return {
            f"{name}, {threads} thread{'s' * (threads > 1)}": {
                build.name: self._threaded(build, name, threads) for build in self.builds
            }
            for name in names
            for threads in THREADS
        }

    def _each_build(self, name: str, measure: Callable[[Build, str], Comparison]) -> dict[str, Comparison]:
        return {build.name: measure(build, name) for build in self.builds}

    def _single(self, build: Build, name: str) -> Comparison:
        _say(build, name)
        workload = ["pyperformance", name, str(workloads.LOOPS[name]), str(self.values)]
        return compare(build, workload, self.processes, "--force", "--include", workloads.BENCHMARK_MODULE)

    def _threaded(self, build: Build, name: str, threads: int) -> Comparison:
        _say(build, f"{name}, {threads} threads")
        return compare(build, ["threaded", name, str(threads), str(THREADED_LOOPS), str(self.values)], self.processes)

    def _peak(self, build: Build, name: str) -> Comparison:
        _say(build, f"memory, {name}")
        return compare(build, ["memory", name], 1, "--force")

    def _chosen(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if not self.names or name in self.names]


ALL = [*workloads.LOOPS, *workloads.THREADED, *memory.PROGRAMS]


def main(arguments: list[str]) -> int:
    measurement = Measurement(arguments)
    console = Console(width=None if sys.stdout.isatty() else 200)
    try:
        for table in measurement.tables():
            _say_nothing()
            console.print(table, "")
    except MeasurementError as error:
        print(error, file=sys.stderr)
        return 1
    command = shlex.join(["python", "benchmarks/slowdown.py", *arguments])
    console.print(f"Made by `{command}` with:", highlight=False)
    for build in measurement.builds:
        console.print(f"- {build.name}: {build.version}", highlight=False)
    return 0


def _say(build: Build, what: str) -> None:
    """Progress, for those who wait at a terminal."""
    if sys.stderr.isatty():
        print(f"\r\033[K{build.name}: {what}", end="", file=sys.stderr, flush=True)


def _say_nothing() -> None:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
