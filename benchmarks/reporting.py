"""What `aether report` takes on a long results file, and how large its page is.

  python benchmarks/reporting.py [--races 1000] [--told 100000]

A program of five lines for each race is run watched; the records of its results file are then repeated until there are
as many as `--told`. Times are processor time of the whole command, the median of several, on each build.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

from measure import MeasurementError, builds
from rich.console import Console
from rich.table import Table

from aether.results import append_record, read_records

PER_CLASS = 8
ROUNDS = 5
CLASS = """
class Account{number}:
    def __init__(self):
        self.log = []
"""
METHOD = """
    def deposit{number}(self, amount):
        if amount < 0:
            raise ValueError(amount)
        self.balance{number} = getattr(self, "balance{number}", 0) + amount
"""
THREADS = """
import threading

def deposit(accounts):
    for account in accounts:
        for method in vars(type(account)).copy():
            if method.startswith("deposit"):
                getattr(account, method)(1)

accounts = [{made}]
threads = [threading.Thread(target=deposit, args=[accounts]) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--races", type=int, default=1000, help="races of the program (default: %(default)s)")
    parser.add_argument("--told", type=int, default=100_000, help="records of races (default: %(default)s)")
    options = parser.parse_args(arguments)
    table = Table(title=f"aether report: {options.races} races, told {options.told} times")
    for heading in ("build", "records", "format", "processor time", "output"):
        table.add_column(heading, justify="left" if heading in ("build", "format") else "right")
    try:
        for build in builds(["t", "gil"]):
            with tempfile.TemporaryDirectory() as folder:
                results = _results(build.python, Path(folder), options.races, options.told)
                for format in ("text", "json", "html"):
                    seconds, size = _reported(build.python, results, format)
                    megabytes = results.stat().st_size / 1e6
                    table.add_row(build.name, f"{megabytes:.0f} MB", format, f"{seconds:.2f} s", f"{size / 1e6:.2f} MB")
    except MeasurementError as error:
        print(error, file=sys.stderr)
        return 1
    Console().print(table)
    return 0


def _results(python: str, folder: Path, races: int, told: int) -> Path:
    """Of one watched run, with the records of its races repeated before its last."""
    program = folder / "accounts.py"
    program.write_text(_program(races))
    once = folder / "once.aether"
    command = [python, "-m", "aether", "run", "--fail-on", "never", "--max-races", "1", "-o", str(once), str(program)]
    _run(command)
    header, *found, end = read_records(once.read_bytes())
    told_races = [record for record in found if "accesses" in record]
    if len(told_races) < races:
        raise MeasurementError(f"{len(told_races)} of {races} races were found")
    results = folder / "results.aether"
    with open(results, "wb") as file:
        for record in (header, *found, *islice(cycle(told_races), max(told - len(told_races), 0)), end):
            append_record(file.fileno(), record)
    return results


def _program(races: int) -> str:
    names = range(0, races, PER_CLASS)
    classes = (
        CLASS.format(number=first)
        + "".join(METHOD.format(number=number) for number in range(first, min(first + PER_CLASS, races)))
        for first in names
    )
    return "".join(classes) + THREADS.format(made=", ".join(f"Account{first}()" for first in names))


def _reported(python: str, results: Path, format: str) -> tuple[float, int]:
    """Seconds of processor time, and bytes of the output."""
    output = results.with_suffix(f".{format}")
    command = [python, "-m", "aether", "report", str(results), "--format", format, "-f", "-o", str(output)]
    seconds = statistics.median(_run(command) for _ in range(ROUNDS))
    return seconds, output.stat().st_size


def _run(command: list[str]) -> float:
    """Processor time in seconds."""
    before = os.times()
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    after = os.times()
    if ended.returncode not in (0, 1):
        raise MeasurementError(f"{' '.join(command)}: status {ended.returncode}\n{ended.stderr}")
    return after.children_user + after.children_system - before.children_user - before.children_system


if __name__ == "__main__":
    raise SystemExit(main())
