"""What docs/tutorial.md shows is what happens."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "examples" / "tutorial"
TEXT = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for program in PROGRAMS.glob("*.py"):
        shutil.copy(program, tmp_path)
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def comparable(report: str) -> str:
    """Without what differs from run to run and from one Python to the next."""
    report = re.sub(r"crawler \d", "crawler", report)
    report = re.sub(r"(<python>/\S+):\d+", r"\1", report)
    return re.sub(r"seen \d+ times?|not watched: .*", "", report)


def test_the_programs_are_those_of_the_examples() -> None:
    shown = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    for name, text in zip(("hits.py", "hits_fixed.py", "test_hits.py"), shown, strict=True):
        assert text.strip() in (PROGRAMS / name).read_text(encoding="utf-8"), name


def test_the_report_is_real(folder: Path) -> None:
    (shown,) = re.findall(r"```text\n(.*?)```", TEXT, re.DOTALL)
    done = run(folder, "aether", "run", "hits.py")
    assert done.returncode == 66
    assert done.stdout == "2000 of 2000 visits counted\n"
    assert comparable(done.stderr).endswith(comparable(shown))


def test_the_repair_is_one(folder: Path) -> None:
    done = run(folder, "aether", "run", "hits_fixed.py")
    assert (done.returncode, "aether: no races found" in done.stderr) == (0, True)


def test_the_test_finds_it_in_several_threads(folder: Path) -> None:
    done = run(folder, "pytest", "--aether")
    assert done.returncode == 0
    assert "1 of 1 test started no second thread: nothing could race there; try --aether-threads 4" in done.stdout
    done = run(folder, "pytest", "--aether", "--aether-threads", "4")
    assert "FAILED test_hits.py::test_visit - error[lost-update]: Hits.total of <Hits obj" in done.stdout
    (folder / "hits_fixed.py").rename(folder / "hits.py")
    assert run(folder, "pytest", "--aether", "--aether-threads", "4").returncode == 0
