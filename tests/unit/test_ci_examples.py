"""The commands of examples/ci/ do what the files say of them."""

import json
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
    found = re.findall(r"^ +(?:(?:run|entry): )?(python -m (?:aether|pytest) .*)", text, re.MULTILINE)
    return [shlex.split(command)[1:] for command in found]


@pytest.fixture
def project(tmp_path: Path, plain: Run) -> Path:
    """A suite that races, and a baseline that knows nothing."""
    (tmp_path / "tests" / "threads").mkdir(parents=True)
    (tmp_path / "tests" / "threads" / "test_it.py").write_text(SUITE, encoding="utf-8")
    (tmp_path / "known-races.toml").write_text('schema = "aether-baseline/1"\n', encoding="utf-8")
    return tmp_path


def test_the_workflow(project: Path, plain: Run) -> None:
    run, annotate, page, sarif, _ = commands("github-actions.yml")
    assert plain(*run).returncode == 66
    annotation, _ = (annotated := plain(*annotate)).stdout.splitlines()
    assert annotated.returncode == 0
    assert annotation.startswith("::error file=tests/threads/test_it.py,line=8,endLine=8,col=5,endColumn=23,title=")
    assert (plain(*page).returncode, plain(*sarif).returncode) == (0, 0)
    for file in ("races.aether", "races.html", "races.sarif"):
        assert (project / file).stat().st_size > 0


def test_the_workflow_by_the_plugin(project: Path, plain: Run) -> None:
    *_, run = commands("github-actions.yml")
    failed = plain(*run)
    assert failed.returncode == 1
    assert "FAILED tests/threads/test_it.py::test_it - error[lost-update]" in failed.stdout
    (result,) = json.loads((project / "aether-report.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert result["ruleId"] == "lost-update"
    (race,) = json.loads((project / "aether-report.json").read_text(encoding="utf-8"))["races"]
    assert [test["test"] for test in race["tests"]] == ["tests/threads/test_it.py::test_it"]
    assert (project / "aether-report.html").stat().st_size > 0
    assert plain(*[part.replace("--aether-baseline", "--aether-write-baseline") for part in run]).returncode == 1
    assert plain(*run).returncode == 0


def test_the_workflow_takes_up_what_its_steps_write() -> None:
    yaml = pytest.importorskip("yaml", reason="PyYAML comes with the tools of the documentation")
    jobs = yaml.safe_load((EXAMPLES / "github-actions.yml").read_text(encoding="utf-8"))["jobs"]
    steps = {name: job["steps"] for name, job in jobs.items()}
    used = {name: [step["with"] for step in each if "upload" in step.get("uses", "")] for name, each in steps.items()}
    assert {name: [sarif["sarif_file"], kept["path"].split()] for name, (sarif, kept) in used.items()} == {
        "races": ["races.sarif", ["races.aether", "races.html"]],
        "tests": ["aether-report.sarif", ["aether-report.*"]],
    }
    categories = [sarif["category"] for sarif, _ in used.values()]
    assert len(set(categories)) == len(categories)  # of two uploads in one, the later replaces the earlier
    assert len({kept["name"] for _, kept in used.values()}) == len(used)


def test_the_hook_is_a_list_of_repositories() -> None:
    yaml = pytest.importorskip("yaml", reason="PyYAML comes with the tools of the documentation")
    (repository,) = yaml.safe_load((EXAMPLES / "pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert repository["repo"] == "local"
    assert [shlex.split(hook["entry"])[1:] for hook in repository["hooks"]] == commands("pre-commit-config.yaml")


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
