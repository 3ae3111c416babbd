"""Whatever a program does over and over must not make the process grow, nor slow it down."""

import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]

GROWTH = str(Path(__file__).resolve().parent.parent.parent / "benchmarks" / "growth.py")


@pytest.mark.parametrize("kind", ["objects", "keys", "threads", "unjoined", "tasks", "stacks"])
def test_no_growth(kind: str, proved: Callable[[str], None]) -> None:
    command = [sys.executable, "-m", "aether", "run", "--fail-on", "never", GROWTH, kind]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800, check=False)
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    proved(f"{platform.python_version()}{sys.abiflags}: {lines[-2]}; {lines[-1]}")
    assert done.returncode == 0, done.stdout + done.stderr
