"""Runs a workload plain and watched, in turns, in processes of their own on the same interpreter."""

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import IO

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CHILD = str(HERE / "child.py")
FLAVOURS = {"t": "free-threaded", "gil": "GIL"}


@dataclass(frozen=True, slots=True)
class Build:
    """An interpreter that aether is installed in."""

    name: str
    python: str
    version: str


@dataclass(frozen=True, slots=True)
class Sample:
    """What one process measured."""

    seconds: tuple[float, ...]
    peak: int
    """Bytes resident at most."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Plain against watched."""

    plain: tuple[Sample, ...]
    watched: tuple[Sample, ...]

    @property
    def seconds(self) -> tuple[float, float]:
        return _median_seconds(self.plain), _median_seconds(self.watched)

    @property
    def slowdown(self) -> float:
        plain, watched = self.seconds
        return watched / plain

    @property
    def peaks(self) -> tuple[float, float]:
        return median(sample.peak for sample in self.plain), median(sample.peak for sample in self.watched)


class MeasurementError(Exception):
    """A process failed, or was not watched though it should have been."""


def builds(wanted: list[str]) -> list[Build]:
    """The interpreters of ``make dev``; elsewhere the one that runs this."""
    pythons = {FLAVOURS[flavour]: ROOT / ".venv" / flavour / "bin" / "python" for flavour in wanted}
    found = {name: str(python) for name, python in pythons.items() if python.exists()}
    if not found:
        found = {platform.python_version(): sys.executable}
    return [Build(name, python, _version(python)) for name, python in found.items()]


def compare(build: Build, workload: list[str], times: int, *options: str) -> Comparison:
    """Run the workload ``times`` times plain and as often with these options of ``aether run``."""
    watch = ["-m", "aether", "run", "--fail-on", "never", *options]
    _warm_cache(build, watch, workload)
    plain: list[Sample] = []
    watched: list[Sample] = []
    for _ in range(times):
        plain.append(_run([build.python, CHILD, *workload], watched=False))
        watched.append(_run([build.python, *watch, CHILD, *workload], watched=True))
    return Comparison(tuple(plain), tuple(watched))


def _warm_cache(build: Build, watch: list[str], workload: list[str]) -> None:
    """What is rewritten once must not count as memory or time of each run."""
    command = [build.python, *watch, CHILD, "import", *workload[:2]]
    subprocess.run(command, check=False, capture_output=True, env=_environment())


def _run(command: list[str], *, watched: bool) -> Sample:
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=output, stderr=errors, env=_environment())
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said, complaint = _text(output), _text(errors)
    if process.returncode != 0:
        raise MeasurementError(f"{' '.join(command)} ended with {process.returncode}:\n{complaint}")
    result = json.loads(said.splitlines()[-1])
    if watched and not (result["active"] and result["sites_hit"]):
        raise MeasurementError(f"{' '.join(command)} was not watched: {said}\n{complaint}")
    return Sample(tuple(result["seconds"]), usage.ru_maxrss * 1024)


def _environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    # Hash order changes what a program does, more than the detector at times.
    return {**inherited, "PYTHONHASHSEED": "0"}


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def _median_seconds(samples: Iterable[Sample]) -> float:
    return median(value for sample in samples for value in sample.seconds)


def _version(python: str) -> str:
    return subprocess.run([python, "-VV"], capture_output=True, text=True, check=True).stdout.strip()
