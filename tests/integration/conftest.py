"""A small project, and pytest on it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_runs import BANK, Run


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n", encoding="utf-8")
    (tmp_path / "bank.py").write_text(BANK, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(project: Path) -> Run:
    """`pytest ARGUMENTS` on the tests, in the project's folder."""

    def run_pytest(tests: str, *arguments: str, before: tuple[str, ...] = ("-m",)) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "AETHER"))}
        (project / "test_bank.py").write_text(tests, encoding="utf-8")
        command = [sys.executable, *before, "pytest", *arguments]
        return subprocess.run(
            command, cwd=project, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    return run_pytest
