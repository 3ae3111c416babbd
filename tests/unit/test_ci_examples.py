"""The commands of examples/ci/ do what the files say of them."""

import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

type Run = Callable[..., subprocess.CompletedProcess[str]]

EXAMPLES = Path(__file__).parents[2] / "examples" / "ci"
DOCS = Path(__file__).parents[2] / "docs" / "ci.md"

SUITE = """
import threading

counts = {"all": 0}


def add():
    counts["all"] += 1


def test_it():
    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
"""


def commands(name: str) -> list[list[str]]:
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    found = re.findall(r"(?:run|entry): (python -m aether .*)|^ +(python -m aether .*)", text, re.MULTILINE)
    return [shlex.split(first or second)[1:] for first, second in found]


@pytest.fixture
def project(tmp_path: Path, plain: Run) -> Path:
    """A suite that races, and a baseline that knows nothing."""
    (tmp_path / "tests" / "threads").mkdir(parents=True)
    (tmp_path / "tests" / "threads" / "test_it.py").write_text(SUITE, encoding="utf-8")
    (tmp_path / "known-races.toml").write_text('schema = "aether-baseline/1"\n', encoding="utf-8")
    return tmp_path


def test_the_workflow(project: Path, plain: Run) -> None:
    run, annotate, page, sarif = commands("github-actions.yml")
    assert plain(*run).returncode == 66
    annotation, _ = (annotated := plain(*annotate)).stdout.splitlines()
    assert annotated.returncode == 0
    assert annotation.startswith("::error file=tests/threads/test_it.py,line=8,endLine=8,col=5,endColumn=23,title=")
    assert (plain(*page).returncode, plain(*sarif).returncode) == (0, 0)
    for file in ("races.aether", "races.html", "races.sarif"):
        assert (project / file).stat().st_size > 0


def test_the_hook_fails_until_the_race_is_known(project: Path, plain: Run) -> None:
    (hook,) = commands("pre-commit-config.yaml")
    assert plain(*hook).returncode == 66
    assert plain(*[part.replace("--baseline", "--write-baseline") for part in hook]).returncode == 66
    assert plain(*hook).returncode == 0


def test_the_page_on_ci_tells_of_the_same_commands() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for command in commands("github-actions.yml"):
        assert f"$ python {' '.join(command)}\n" in text
    assert (EXAMPLES / "pre-commit-config.yaml").read_text(encoding="utf-8").partition("repos:")[2] in text
