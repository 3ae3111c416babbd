"""Running programs under ``python`` and under ``aether run``, side by side."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import aether
import aether_hooks

STANDINS = Path(__file__).parent / "standins"
SEARCH_PATH = [str(STANDINS), *(str(Path(str(package.__file__)).parents[1]) for package in (aether, aether_hooks))]

type Run = Callable[..., subprocess.CompletedProcess[str]]


def clean_environment(**variables: str) -> dict[str, str]:
    """The environment without what would reach into the programs under test. (Sanitizers choose the allocator.)"""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "AETHER")) or name == "PYTHONMALLOC"
    }
    return environment | variables


@pytest.fixture
def plain(tmp_path: Path) -> Run:
    """Run ``python ARGUMENTS`` in the test's folder."""

    def run(*arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
        return _run([sys.executable, *arguments], tmp_path, clean_environment(), settings)

    return run


@pytest.fixture
def real(tmp_path: Path) -> Run:
    """Run ``python -m aether run ARGUMENTS``."""

    def run(*arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "aether", "run", *arguments]
        return _run(command, tmp_path, clean_environment(), settings)

    return run


@pytest.fixture
def watched(tmp_path: Path) -> Run:
    """Run ``python -m aether run ARGUMENTS`` with a stand-in engine, which finds the races of a file."""

    def run(*arguments: str, races: str = "", **settings: object) -> subprocess.CompletedProcess[str]:
        variables = {"PYTHONPATH": os.pathsep.join(SEARCH_PATH), "AETHER_STANDIN_RACES": races}
        command = [sys.executable, "-m", "aether", "run", *arguments]
        return _run(command, tmp_path, clean_environment(**variables), settings)

    return run


def _run(
    command: list[str], folder: Path, environment: dict[str, str], settings: dict[str, object]
) -> subprocess.CompletedProcess[str]:
    defaults: dict[str, object] = {"cwd": folder, "env": environment, "capture_output": True, "text": True}
    merged = defaults | settings | {"env": environment | dict(settings.get("env", {}))}  # type: ignore[call-overload]
    return subprocess.run(command, timeout=60, check=False, **merged)  # type: ignore[call-overload,no-any-return]
