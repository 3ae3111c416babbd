"""The tool must never cause the damage that it reports: updates that the GIL keeps whole stay whole under it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).resolve().parent / "programs"
PROGRAM = str(PROGRAMS / "updates.py")
THREADS = 4
UPDATES = 20_000
MANY = 500_000
WAYS = ("x.n += 1", "x.n = x.n + 1", "g += 1", "d[k] = d[k] + 1", "cell += 1")
WATCH = ("-m", "aether", "run", "--fail-on", "never")

with_the_gil = pytest.mark.skipif(not sys._is_gil_enabled(), reason="without the GIL plain Python loses updates too")


@with_the_gil
@pytest.mark.parametrize("options", [(), WATCH], ids=["plain", "watched"])
def test_every_update_is_kept(options: tuple[str, ...]) -> None:
    assert updates_kept(options, UPDATES) == dict.fromkeys(WAYS, THREADS * UPDATES)


@with_the_gil
@pytest.mark.proof
@pytest.mark.parametrize("options", [(), WATCH], ids=["plain", "watched"])
def test_every_update_of_many_is_kept(options: tuple[str, ...]) -> None:
    assert updates_kept(options, MANY) == dict.fromkeys(WAYS, THREADS * MANY)


def test_the_updates_are_reported() -> None:
    """A run that found nothing would prove nothing."""
    command = [sys.executable, "-m", "aether", "run", PROGRAM, "100"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 66
    places = (
        "lost-update on Counter.n",
        "lost-update on __main__.total",
        "lost-update on dict['k']",
        "lost-update on count",
    )
    assert [place for place in places if place not in done.stderr] == []


@pytest.mark.skipif(sys._is_gil_enabled(), reason="with the GIL nothing is replaced while the search reads it")
def test_publishing_an_object_beside_stores_into_it() -> None:
    """A search that read an attribute without its lock would read freed memory: the allocator makes that show."""
    command = [sys.executable, *WATCH, "--exclude", "stores_unseen", "published_beside_stores.py", "5000"]
    environment = {**os.environ, "PYTHONMALLOC": "debug"}
    subprocess.run(command, cwd=PROGRAMS, env=environment, capture_output=True, timeout=300, check=True)


def updates_kept(options: tuple[str, ...], updates: int) -> dict[str, int]:
    command = [sys.executable, *options, PROGRAM, str(updates)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    kept: dict[str, int] = json.loads(done.stdout)
    return kept
