"""The standard library itself under ``--stdlib``: its own locks order its own accesses, and no others."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROGRAMS = Path(__file__).parents[1] / "programs"

CALLBACKS = """
import concurrent.futures
from support.invisible import Steps

steps = Steps()
with concurrent.futures.ThreadPoolExecutor(1) as pool:
    future = pool.submit(steps.wait, 1)
    future.add_done_callback(lambda future: steps.end())
    steps.end()
    steps.wait(2)
"""
REMOVED_HANDLER = """
import io, logging
from support.invisible import one_by_one

logger = logging.getLogger("service")
handler = logging.StreamHandler(io.StringIO())
logger.addHandler(handler)
one_by_one(lambda: logger.warning("begins"), lambda: logger.removeHandler(handler))
"""


def races_of(program: str, folder: Path) -> list[dict[str, Any]]:
    """The errors and warnings of one run, with the names of files in their accesses."""
    path = folder / "main.py"
    path.write_text(program)
    command = [sys.executable, "-m", "aether", "run", "--stdlib", "--exclude", "support", "--json", "-"]
    done = subprocess.run(
        [*command, "--fail-on", "never", str(path)],
        cwd=folder,
        env={"PYTHONPATH": str(PROGRAMS)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["census"]["failure"] is None
    for race in report["races"]:
        race["files"] = {Path(report["files"][access["file"]]).name for access in race["accesses"]}
    return [race for race in report["races"] if race["severity"] != "note"]


def test_its_locks_order_its_own_accesses(tmp_path: Path) -> None:
    # The worker walks the callbacks without the lock under which they were added: nothing is added any more by then.
    assert races_of(CALLBACKS, tmp_path) == []


@pytest.mark.parametrize("between", ["logging", "print"])
def test_its_locks_order_nothing_of_the_program(between: str, tmp_path: Path) -> None:
    program = (PROGRAMS / f"race_{between}_between.py").read_text()
    (race,) = (race for race in races_of(program, tmp_path) if race["files"] == {"main.py"})
    assert race["kind"] == "lost-update"


def test_its_own_races_are_found(tmp_path: Path) -> None:
    found = races_of(REMOVED_HANDLER, tmp_path)
    if "copy" in logging.Logger.removeHandler.__code__.co_names:  # late 3.14 and 3.15 replace the list: gh-79366
        assert found == []
        return
    (race,) = found
    assert race["kind"] == "iterate-while-mutated"
    assert {access["function"] for access in race["accesses"]} == {"Logger.callHandlers", "Logger.removeHandler"}
    assert race["files"] == {"__init__.py"}
