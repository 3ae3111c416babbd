"""Each program runs under ``aether run``; what is found must be what its first comment says, no more and no less.

    # expect: SEVERITY KIND LOCATION      one line for each race
    # expect: nothing
    # reachable: any | free-threaded      of its lost updates, where it matters

A program with a line ``# known gap: REASON`` says what the model wants and the detector does not find yet. Lines
marked ``# racy`` are those where errors and warnings strike.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
PROGRAMS = sorted([*HERE.glob("race_*.py"), *HERE.glob("norace_*.py")])
EXPECT = "# expect: "
REACHABLE = "# reachable: "
GAP = "# known gap: "
MARK = "# racy"
TIMES = 20
RACES_FOUND = 66


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a program's text says about its races."""

    races: tuple[str, ...]
    lines: frozenset[int]
    reachable: frozenset[str]

    @classmethod
    def of(cls, program: Path) -> "Expectation":
        lines = program.read_text().splitlines()
        races = [line.removeprefix(EXPECT) for line in lines if line.startswith(EXPECT)]
        assert races, f"{program.name} does not say what it expects"
        marked = frozenset(number for number, line in enumerate(lines, 1) if line.endswith(MARK))
        reachable = frozenset(line.removeprefix(REACHABLE) for line in lines if line.startswith(REACHABLE))
        return cls(() if races == ["nothing"] else tuple(sorted(races)), marked, reachable)


def parameter(program: Path) -> Any:
    gaps = [line.removeprefix(GAP) for line in program.read_text().splitlines() if line.startswith(GAP)]
    # Strict: a gap that is closed must lose its comment.
    marks = [pytest.mark.xfail(strict=True, raises=AssertionError, reason=gap) for gap in gaps]
    return pytest.param(program, id=program.stem, marks=marks)


every_program = pytest.mark.parametrize("program", [parameter(program) for program in PROGRAMS])


@every_program
def test_program(program: Path) -> None:
    check(program)


@pytest.mark.proof
@every_program
def test_program_every_time(program: Path) -> None:
    for _ in range(TIMES):
        check(program)


def check(program: Path) -> None:
    expected = Expectation.of(program)
    report = watch(program)
    assert described(report) == expected.races
    assert lines_of(report, program) == expected.lines
    if expected.reachable:
        assert {race["reachable"] for race in report["races"]} == expected.reachable


def watch(program: Path) -> dict[str, Any]:
    """The JSON report of the program; its exit status must fit."""
    options = ["--exclude", "support.invisible", "--include", "support.state", "--json", "-", "--level", "note"]
    command = [sys.executable, "-m", "aether", "run", *options, program.name]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=60, check=False)
    output = done.stdout[done.stdout.find('{\n "schema"') :]
    assert output, done.stderr
    report: dict[str, Any] = json.loads(output)
    assert report["census"]["failure"] is None
    assert done.returncode == (RACES_FOUND if report["summary"]["errors"] else 0), done.stderr
    return report


def described(report: dict[str, Any]) -> tuple[str, ...]:
    return tuple(
        sorted(f"{race['severity']} {race['kind']} {race['locations'][0]['name']}" for race in report["races"])
    )


def lines_of(report: dict[str, Any], program: Path) -> frozenset[int]:
    """Where errors and warnings strike; other files than the program's have no business there."""
    accesses = [access for race in report["races"] if race["severity"] != "note" for access in race["accesses"]]
    files = {report["files"][access["file"]] for access in accesses}
    assert files <= {str(program)}
    return frozenset(access["line"] for access in accesses)
