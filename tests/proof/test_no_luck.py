"""What is found must not depend on luck, and what is race-free must never be reported."""

import json
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.proof

HERE = Path(__file__).resolve().parent
PROGRAMS = HERE.parent / "programs"
RUNS = 100
PROCESSES = 20
ROUNDS = 50
BUILD = f"{platform.python_version()}{sys.abiflags}"

FOUND_ALWAYS = {
    "race_siblings": "lost-update on Log.lines",
    "race_pool_tasks": "lost-update on Tally.votes",
    "race_logging_between": "lost-update on Service.requests",
    "race_print_between": "lost-update on Service.requests",
    "race_reused_slot": "lost-update on Meter.reading",
}
REPORTED_NEVER = ("norace_flag", "norace_queue_pipeline", "norace_published_tree")


@pytest.mark.parametrize("program", FOUND_ALWAYS)
def test_found_in_every_run(program: str, proved: Callable[[str], None]) -> None:
    found = sum(FOUND_ALWAYS[program] in races(str(PROGRAMS / f"{program}.py")) for _ in range(RUNS))
    proved(f"{BUILD}: {program}: found in {found} of {RUNS} runs")
    assert found == RUNS


@pytest.mark.parametrize("program", REPORTED_NEVER)
def test_reported_in_no_run(program: str, proved: Callable[[str], None]) -> None:
    runs = [races(str(HERE / "rounds.py"), program, str(ROUNDS)) for _ in range(PROCESSES)]
    silent = sum(not reported for reported in runs)
    proved(f"{BUILD}: {program}: no report in {silent * ROUNDS} of {PROCESSES * ROUNDS} rounds")
    assert [reported for reported in runs if reported] == []


def races(*program: str) -> set[str]:
    """The errors and warnings of one run."""
    options = ["--json", "-", "--exclude", "support", "--fail-on", "never"]
    command = [sys.executable, "-m", "aether", "run", *options, *program]
    done = subprocess.run(command, cwd=PROGRAMS, capture_output=True, text=True, timeout=300, check=True)
    report: dict[str, Any] = json.loads(done.stdout[done.stdout.index('{\n "schema"') :])
    assert report["census"]["failure"] is None
    shown = [race for race in report["races"] if race["severity"] != "note"]
    return {f"{race['kind']} on {race['locations'][0]['name']}" for race in shown}
