"""What `make demo` shows must be true on every build, every time."""

import subprocess
import sys
from pathlib import Path

import pytest

DEMO = str(Path(__file__).resolve().parent.parent.parent / "examples" / "demo.py")
TIMES = 50


def test_demo() -> None:
    done = demo()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "error[lost-update]: Account.balance" in done.stdout
    assert "What aether found" in done.stdout


@pytest.mark.proof
def test_demo_every_time() -> None:
    for _ in range(TIMES):
        done = demo()
        assert done.returncode == 0, done.stdout + done.stderr


def demo() -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, DEMO], capture_output=True, text=True, timeout=120, check=False)
