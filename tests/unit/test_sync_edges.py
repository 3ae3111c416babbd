"""Every edge of race-model.md section 2 for the standard library's primitives, and no other.

A case is a function of a module in ``sync_cases``: ``ordered_*`` is free of races, in ``racy_*`` one must be found.
"""

import ast
import functools
import json
import subprocess
import sys
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "sync_cases"
MODULES = sorted(path for path in CASES.glob("*.py") if path.name != "harness.py")


def cases_of(module: Path) -> list[str]:
    functions = (node.name for node in ast.parse(module.read_text()).body if isinstance(node, ast.FunctionDef))
    return [name for name in functions if name.startswith(("ordered_", "racy_"))]


@functools.cache
def races_in(module: Path) -> frozenset[str]:
    """The cases of the module whose box was raced for, from one run of them all."""
    command = [
        sys.executable,
        "-m",
        "aether",
        "run",
        "--include",
        "boxes",
        "--level",
        "note",
        "--fail-on",
        "never",
        "--json",
        "-",
        str(module),
    ]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    races = json.loads(run.stdout)["races"]
    return frozenset(location["type"] for race in races for location in race["locations"])


@pytest.mark.parametrize(("module", "case"), [(path.stem, name) for path in MODULES for name in cases_of(path)])
def test_edges(module: str, case: str) -> None:
    assert (case in races_in(CASES / f"{module}.py")) == case.startswith("racy_")
