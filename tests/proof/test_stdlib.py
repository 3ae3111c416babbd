"""CPython's suites for its threaded modules under ``--stdlib``: no error or warning that docs/stdlib.md does not list.

The suites' own code is not watched: its races say nothing of the library.
"""

import importlib.util
import json
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]

LISTED = Path(__file__).parents[2] / "docs" / "stdlib.md"
BUILD = f"{platform.python_version()}{sys.abiflags}"
# Order that another process makes is not seen: see docs/stdlib.md.
EXCLUDED = "test", "unittest", "multiprocessing"
SUITES = (
    *("test_queue", "test_sched", "test_socketserver", "test_logging"),
    *("test_thread", "test_threading", "test_threading_local", "test_threadsignals"),
    *(f"test_concurrent_futures.test_{part}" for part in "as_completed future init shutdown thread_pool wait".split()),
    *(
        f"test_asyncio.test_{part}"
        for part in (
            "base_events buffered_proto context events futures locks queues runners selector_events server "
            "sock_lowlevel sslproto streams taskgroups tasks threads timeouts unix_events waitfor"
        ).split()
    ),
)


@pytest.mark.parametrize("suite", SUITES)
def test_reports_listed_races_only(suite: str, tmp_path: Path, proved: Callable[[str], None]) -> None:
    if importlib.util.find_spec(f"test.{suite}") is None:
        pytest.skip("this Python came without its tests")
    options = [f"--exclude={package}" for package in EXCLUDED]
    options += ["--fail-on", "never", "--max-races", "1000", "--json", str(tmp_path / "races.json")]
    done = subprocess.run(
        [sys.executable, "-m", "aether", "run", "--stdlib", *options, "-m", "unittest", f"test.{suite}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=1500,
        check=False,
    )
    ran = re.search(r"^Ran (\d+) tests? in", done.stderr, re.MULTILINE)
    assert ran is not None, done.stderr
    found = dict(races(tmp_path))
    assert [text for race, text in found.items() if race not in listed()] == []
    end = "all passed" if done.returncode == 0 else f"status {done.returncode}"
    proved(f"{BUILD}: {suite}: {ran[1]} tests, {end}; races, all listed: {' '.join(sorted(found)) or 'none'}")


def races(folder: Path) -> Iterator[tuple[str, str]]:
    """The errors and warnings of the suite's process, and of those that it forked: id, and what was found."""
    for file in folder.glob("races*.json"):
        report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        assert report["census"]["failure"] is None
        for race in report["races"]:
            if race["severity"] != "note":
                places = (
                    f"{report['files'][access['file']]}:{access['line']} {access['function']}"
                    for access in race["accesses"]
                )
                # Where one place has several races, they are numbered.
                yield race["id"].partition("-")[0], f"{race['kind']}: {' against '.join(places)}"


def listed() -> frozenset[str]:
    """The ids in the table of the page."""
    return frozenset(re.findall(r"`([0-9a-f]{12})`", LISTED.read_text(encoding="utf-8")))
