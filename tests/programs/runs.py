"""Runs a labelled program under ``aether run``, or as one of its variants, and says what was found.

Variants, all but the first by the launchers in ``variants``:

    monitored   --engine monitor
    text        compiled and executed by another program
    late        imported and run once before ``aether.start()``
    half        of the functions, rewritten and monitored ones by turns
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from labels import HERE, Expected, Program

RACES_FOUND = 66
Report = dict[str, Any]


def _plainly(engine: str, program: Program) -> list[str]:
    return ["aether", "run", "--engine", engine, *_REPORT, *_scope(program), *program.command]


def _as_text(program: Program) -> list[str]:
    options = ["--engine", "auto", *_REPORT, *_scope(program)]
    return ["aether", "run", *options, "-m", "variants.as_text", f"{program.name}.py"]


def _late(program: Program) -> list[str]:
    return ["variants.started_late", *_scope(program), f"{program.name}.py"]


def _half(program: Program, order: str) -> list[str]:
    """The other half in the other order."""
    return ["variants.half", str(int(order == "reversed")), *_plainly("auto", program)[1:]]


_REPORT = ["--json", "-", "--level", "note"]
_LAUNCHED: dict[str, Callable[[Program, str], list[str]]] = {
    "monitored": lambda program, _: _plainly("monitor", program),
    "text": lambda program, _: _as_text(program),
    "late": lambda program, _: _late(program),
    "half": _half,
}
VARIANTS = tuple(_LAUNCHED)


def _scope(program: Program) -> list[str]:
    options = ["--exclude", "support.invisible", "--include", "support.state"]
    for option in program.said("option"):
        options += option.split()
    return options


def rotated[Choice](name: str, choices: Sequence[Choice]) -> Choice:
    """One of them, always the same for the name."""
    return choices[int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % len(choices)]


def watch(
    program: Program, order: str, python: str = sys.executable, variant: str | None = None, **environment: str
) -> Report:
    """The JSON report of the program; its exit status must fit."""
    launched = _plainly(program.engine, program) if variant is None else _LAUNCHED[variant](program, order)
    command = [python, "-m", *launched]
    environ = {**os.environ, "PROGRAMS_ORDER": order, **environment}
    done = subprocess.run(command, cwd=HERE, env=environ, capture_output=True, text=True, timeout=120, check=False)
    output = done.stdout[done.stdout.find('{\n "schema"') :]
    assert output, done.stderr
    report: Report = json.loads(output)
    assert report["census"]["failure"] is None
    # ``aether.stop`` does not change what the program exits with.
    fails = report["summary"]["errors"] and variant != "late"
    assert done.returncode == (RACES_FOUND if fails else 0), done.stderr
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
    places = {(_file(report["files"][access["file"]]), access["line"]) for access in accesses}
    return {(str(file), line) for file, line in places if file.is_relative_to(HERE)}


def _file(name: str) -> Path:
    """Of a program that runs as text, its own."""
    own = HERE / name.removeprefix("<").removesuffix(">")
    return own if own.is_file() else Path(name)


def check(
    program: Program, order: str, variant: str | None = None, python: str = sys.executable, **environment: str
) -> None:
    """What is found must be what the program says, no more and no less, and where it says."""
    report = watch(program, order, python, variant, **environment)
    assert told(found(report)) == told(program.races), report["census"]
    assert strikes(report) == program.strikes
    names = {location["name"] for race in report["races"] for location in race["locations"]}
    assert names.issuperset(program.said("named"))
    reachable = set(program.said("reachable"))
    assert not reachable or {race["reachable"] for race in report["races"]} == reachable
