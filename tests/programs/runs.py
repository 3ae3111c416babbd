"""Runs a labelled program under ``aether run``, and says what was found."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from labels import HERE, Expected, Program

RACES_FOUND = 66
Report = dict[str, Any]


def watch(
    program: Program, order: str, python: str = sys.executable, engine: str | None = None, **environment: str
) -> Report:
    """The JSON report of the program; its exit status must fit."""
    options = [
        "--engine",
        engine or program.engine,
        "--exclude",
        "support.invisible",
        "--include",
        "support.state",
        "--json",
        "-",
        "--level",
        "note",
    ]
    for option in program.said("option"):
        options += option.split()
    command = [python, "-m", "aether", "run", *options, *program.command]
    environ = {**os.environ, "PROGRAMS_ORDER": order, **environment}
    done = subprocess.run(command, cwd=HERE, env=environ, capture_output=True, text=True, timeout=120, check=False)
    output = done.stdout[done.stdout.find('{\n "schema"') :]
    assert output, done.stderr
    report: Report = json.loads(output)
    assert report["census"]["failure"] is None
    assert done.returncode == (RACES_FOUND if report["summary"]["errors"] else 0), done.stderr
    # A twin whose threads fail shows nothing: it would find no race either.
    assert program.is_racy or "Traceback" not in done.stderr, done.stderr
    return report


def found(report: Report) -> list[Expected]:
    return sorted(Expected(race["severity"], race["kind"], race["locations"][0]["name"]) for race in report["races"])


def told(races: list[Expected]) -> list[str]:
    """In how many pairs of places a harmless race shows may hang on the order of the threads."""
    notes = {str(race) for race in races if race.severity == "note"}
    return sorted([*notes, *(str(race) for race in races if race.severity != "note")])


def strikes(report: Report) -> set[tuple[str, int]]:
    """Where errors and warnings strike in the programs: file and line. Nobody marks lines of the library."""
    accesses = [access for race in report["races"] if race["severity"] != "note" for access in race["accesses"]]
    places = {(report["files"][access["file"]], access["line"]) for access in accesses}
    return {(file, line) for file, line in places if Path(file).is_relative_to(HERE)}


def check(
    program: Program, order: str, engine: str | None = None, python: str = sys.executable, **environment: str
) -> None:
    """What is found must be what the program says, no more and no less, and where it says."""
    report = watch(program, order, python, engine, **environment)
    assert told(found(report)) == told(program.races)
    assert strikes(report) == program.strikes
    names = {location["name"] for race in report["races"] for location in race["locations"]}
    assert names.issuperset(program.said("named"))
    reachable = set(program.said("reachable"))
    assert not reachable or {race["reachable"] for race in report["races"]} == reachable
