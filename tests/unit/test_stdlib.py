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


BARRIER = """
import threading
from support.invisible import one_by_one

barrier = threading.Barrier(1)
one_by_one(barrier.wait, barrier.wait, lambda: barrier.n_waiting)
"""
RLOCK = """
import threading
from support.invisible import one_by_one

lock = threading._PyRLock()

def work():
    with lock:
        with lock:
            assert lock._is_owned()

one_by_one(work, work, lock.acquire, lambda: lock._recursion_count())
"""
IMPORTS = """
import json.tool, threading
thread = threading.Thread(target=json.dumps, args=({},))
thread.start()
thread.join()
"""


def races_of(program: str, folder: Path, *options: str) -> list[dict[str, Any]]:
    """The errors and warnings of one run, with the names of files in their accesses."""
    report = report_of(program, folder, *options)
    for race in report["races"]:
        race["files"] = {Path(report["files"][access["file"]]).name for access in race["accesses"]}
    return [race for race in report["races"] if race["severity"] != "note"]


def report_of(program: str, folder: Path, *options: str) -> dict[str, Any]:
    path = folder / "main.py"
    path.write_text(program)
    command = [sys.executable, "-m", "aether", "run", "--stdlib", *options, "--exclude", "support", "--json", "-"]
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
    return report


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


def test_what_was_imported_before_is_watched_too(tmp_path: Path) -> None:
    found = {(race["kind"], race["locations"][0]["name"], *race["files"]) for race in races_of(BARRIER, tmp_path)}
    assert ("data-race", "Barrier._count", "threading.py") in found
    assert races_of(BARRIER, tmp_path, "--engine", "rewrite") == []


def test_who_owns_an_rlock_is_asked_without_a_race(tmp_path: Path) -> None:
    assert races_of(RLOCK, tmp_path) == []


def test_what_works_for_us_is_not_watched(tmp_path: Path) -> None:
    # Rewriting and the report use these, the program none of them.
    covered = {module["name"] for module in report_of(IMPORTS, tmp_path)["census"]["covered"]}
    assert "threading" in covered
    assert covered.isdisjoint({"ast", "dataclasses", "tokenize", "typing", "inspect"})
