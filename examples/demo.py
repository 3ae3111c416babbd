"""Runs the examples under ``aether run`` and shows what it finds: one report as a person sees it, then a table.

    python examples/demo.py

Exits with 1 if a race is not found, or if anything is found in a repaired twin.
"""

import itertools
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

HERE = Path(__file__).resolve().parent
SHOWN_WHOLE = "bank"
RACES_FOUND = 66


@dataclass(frozen=True, slots=True)
class Example:
    """A racy program, and the races that must be found in it."""

    name: str
    races: tuple[tuple[str, str], ...]
    """Kind and location."""
    has_twin: bool = True
    options: tuple[str, ...] = ()


LOST, CHECKED, WALKED = "lost-update", "check-then-act", "iterate-while-mutated"
EXAMPLES = (
    Example("bank", ((LOST, "Account.balance"), (LOST, "Bank.transfers"))),
    Example("lazy_singleton", ((CHECKED, "ConnectionPool._instance"), (LOST, "ConnectionPool.served"))),
    Example("cache_eviction", ((LOST, "PageCache.misses"),)),
    Example("job_queue", ((LOST, "JobQueue.unfinished"),)),
    Example("metrics_registry", ((LOST, "Counter.value"), (WALKED, "dict"))),
    Example(
        "lru_cache_race",
        ((CHECKED, "LRUCache._Cache__currsize"), (WALKED, "OrderedDict")),
        has_twin=False,
        options=("--include", "cachetools"),
    ),
)


@dataclass(frozen=True, slots=True)
class Run:
    """What one run under aether gave."""

    report: dict[str, Any]
    text: str
    status: int
    seconds: float

    @property
    def races(self) -> list[tuple[str, str]]:
        """Kind and location of each error and warning, each once."""
        shown = [race for race in self.report["races"] if race["severity"] != "note"]
        return sorted({(race["kind"], race["locations"][0]["name"]) for race in shown})

    @property
    def ended_well(self) -> bool:
        return self.status == (RACES_FOUND if self.report["summary"]["errors"] else 0)


def watch(program: str, *options: str) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "aether", "run", "--json", str(report), *options, str(HERE / program)]
        started = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        seconds = time.monotonic() - started
        if not report.exists():
            raise SystemExit(f"{' '.join(command)} left no report:\n{done.stderr}")
        return Run(json.loads(report.read_text()), done.stderr, done.returncode, seconds)


def missing(example: Example, run: Run) -> list[str]:
    """What must be in the report and is not."""
    absent = [f"{kind} on {location}" for kind, location in example.races if (kind, location) not in run.races]
    if "cachetools" in example.options and not _names_lines_in(run.report, "cachetools"):
        absent.append("a line inside cachetools")
    return absent


def _names_lines_in(report: dict[str, Any], package: str) -> bool:
    accessed = {access["file"] for race in report["races"] for access in race["accesses"]}
    return any(package in Path(report["files"][file]).parts for file in accessed)


def main() -> int:
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 110)
    show_whole_report(console)
    table = Table(title="What aether found", title_justify="left", show_lines=True)
    for heading in ("example", "races", "repaired twin", "seconds"):
        table.add_column(heading, justify="right" if heading == "seconds" else "left")
    wrong: list[str] = []
    for example in EXAMPLES:
        run = watch(f"{example.name}.py", *example.options)
        twin = watch(f"{example.name}_fixed.py") if example.has_twin else None
        table.add_row(f"{example.name}.py", _by_kind(run), _by_kind(twin), f"{run.seconds:.1f}")
        wrong += unexpected(example, run, twin)
    console.print(table)
    for line in wrong:
        console.print(f"[bold red]not as expected:[/] {line}")
    if not wrong:
        console.print("As expected: every race was found, and nothing in a repaired twin.")
        console.print("Next: [bold]python -m aether run your_script.py[/]")
    return 1 if wrong else 0


def show_whole_report(console: Console) -> None:
    """Run one example as a person would."""
    command = ["-m", "aether", "run", f"examples/{SHOWN_WHOLE}.py"]
    console.print(f"[bold]$ python {' '.join(command)}[/]")
    sys.stdout.flush()
    colour = ["--colour", "always"] if console.is_terminal else []
    subprocess.run(
        [sys.executable, *command[:3], *colour, command[-1]],
        cwd=HERE.parent,
        stderr=subprocess.STDOUT,
        timeout=120,
        check=False,
    )
    console.print()


def unexpected(example: Example, run: Run, twin: Run | None) -> list[str]:
    """What is not as it should be, one line each."""
    wrong = [f"{example.name}.py: {race} was not found" for race in missing(example, run)]
    if not run.ended_well:
        wrong.append(f"{example.name}.py: exit status {run.status}\n{run.text}")
    if twin is not None and twin.races:
        wrong.append(f"{example.name}_fixed.py: {_by_kind(twin)}")
    if twin is not None and not twin.ended_well:
        wrong.append(f"{example.name}_fixed.py: exit status {twin.status}\n{twin.text}")
    return wrong


def _by_kind(run: Run | None) -> str:
    """The locations that race, by kind."""
    if run is None:
        return "-"
    lines = [
        f"{kind}: {', '.join(name for _, name in races)}" for kind, races in itertools.groupby(run.races, itemgetter(0))
    ]
    return escape("\n".join(lines)) or "[green]no races[/]"


if __name__ == "__main__":
    sys.exit(main())
