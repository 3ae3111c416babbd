"""Programs on libraries from PyPI, which are watched as well: a right one and, with `racy`, a wrong one."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PROGRAMS = Path(__file__).resolve().parent / "programs"
WEB = ("flask", "werkzeug", "jinja2", "click", "itsdangerous", "markupsafe")
# Both are filled by whoever comes first, with nothing that orders those who come second: real, and harmless.
LAZY = {"dict['jinja_env']", "Flask.jinja_env", "werkzeug._internal._logger"}


def races(program: str, include: tuple[str, ...], *arguments: str) -> list[dict[str, Any]]:
    options = [part for package in include for part in ("--include", package)]
    command = [
        sys.executable,
        "-m",
        "aether",
        "run",
        *options,
        "--json",
        "-",
        "--fail-on",
        "never",
        program,
        *arguments,
    ]
    done = subprocess.run(command, cwd=PROGRAMS, capture_output=True, text=True, timeout=120, check=True)
    report = json.loads(done.stdout[done.stdout.find('{\n "schema"') :])
    assert report["census"]["failure"] is None
    found: list[dict[str, Any]] = report["races"]
    return [race for race in found if race["severity"] != "note"]


def names(found: list[dict[str, Any]], kind: str) -> set[str]:
    return {race["locations"][0]["name"] for race in found if race["kind"] == kind}


def test_requests_that_lock_their_counters() -> None:
    found = races("web_requests.py", WEB)
    assert names(found, "data-race") <= LAZY
    assert not names(found, "lost-update")


def test_requests_that_do_not() -> None:
    assert names(races("web_requests.py", WEB, "racy"), "lost-update") == {"dict['you']", "__main__.total"}


def test_caches_under_a_lock() -> None:
    assert races("cached_calls.py", ("cachetools",)) == []


def test_caches_without() -> None:
    found = races("cached_calls.py", ("cachetools",), "racy")
    assert "LRUCache._Cache__currsize" in names(found, "check-then-act")
    assert "_Timer._Timer__nesting" in names(found, "lost-update")
