"""A suppressions file: what it silences, what is said of it at the end, and what is said of a mistake in it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from aether.suppressions import read_suppressions

type Run = Callable[..., subprocess.CompletedProcess[str]]

RACES = str(Path(__file__).parents[1] / "golden" / "races.json")

BANK = """\
import threading

class Account:
    def __init__(self):
        self.balance = 0

    def deposit(self):
        self.balance += 1

account = Account()
threads = [threading.Thread(target=account.deposit) for _ in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


@pytest.fixture
def suppress(tmp_path: Path) -> Callable[[str], None]:
    """Write the program, in a package of its project, and a suppressions file."""
    (tmp_path / "pyproject.toml").write_text('[tool.aether]\nsuppressions = "races.toml"\n', encoding="utf-8")
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "bank.py").write_text(BANK, encoding="utf-8")

    def write(text: str) -> None:
        (tmp_path / "races.toml").write_text(text, encoding="utf-8")

    return write


@pytest.mark.parametrize(
    "keys",
    [
        'kind = "lost-update"',
        'kind = ["data-race", "lost-update"]',
        'location = "Account.balance"',
        'location = "*.balance"',
        'file = "app/bank.py"\nlocation = "A*.b*"',
        'file = "app/*.py"\nfunction = "Account.deposit"',
        'file = "bank.py"\nfunction = "*.deposit"',
        'file = ["gone.py", "ba*.py"]\nfunction = ["gone", "Account.deposit"]',
    ],
)
def test_a_race_that_is_suppressed_is_not_shown_nor_announced(
    keys: str, suppress: Callable[[str], None], real: Run, tmp_path: Path
) -> None:
    suppress(f'# why\n[[suppress]]\n{keys}\nreason = "an estimate is good enough"\n')
    program = "import sys\nsys.path.insert(0, 'app')\nimport bank\n"
    got = real("--json", "r.json", "-c", program)
    assert "balance" not in got.stderr
    assert "1 race silenced" in got.stderr
    assert "matched nothing" not in got.stderr
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert report["summary"]["suppressed"] == 1
    assert report["unmatched_suppressions"] == []


@pytest.mark.parametrize(
    "keys",
    [
        'kind = "torn-state"',
        'location = "balance"',
        'file = "lib/bank.py"',
        'file = "app"',
        'file = "bank.py"\nfunction = "deposit"',
        'kind = "lost-update"\nlocation = "Account.gone"',
    ],
)
def test_one_that_matches_nothing_is_listed(keys: str, suppress: Callable[[str], None], real: Run) -> None:
    suppress(f'\n[[suppress]]\n{keys}\nreason = "it is so"\n')
    got = real("app/bank.py")
    assert got.returncode == 66
    assert "lost-update" in got.stderr
    last = got.stderr.splitlines()[-2]
    assert last.startswith("aether: suppressions that matched nothing: ")
    assert "races.toml:2 (" in last
    assert "silenced" not in got.stderr


def test_a_name_with_brackets_is_matched_as_it_is_written(tmp_path: Path, watched: Run) -> None:
    (tmp_path / "races.toml").write_text("[[suppress]]\nlocation = \"dict['all']\"\nreason = 'so'\n", encoding="utf-8")
    got = watched("--suppressions", "races.toml", "-c", "", races=RACES)
    assert "dict['all']" not in got.stderr
    assert "1 race silenced" in got.stderr


def test_a_results_file_is_read_with_suppressions(suppress: Callable[[str], None], real: Run, plain: Run) -> None:
    suppress("")
    assert real("-o", "r.bin", "app/bank.py").returncode == 66
    suppress('[[suppress]]\nkind = "lost-update"\nreason = "it is so"\n')
    got = plain("-m", "aether", "report", "--suppressions", "races.toml", "r.bin")
    assert "lost-update" not in got.stdout
    assert "1 race silenced" in got.stdout


KINDS = "iterate-while-mutated, check-then-act, lost-update, torn-state, data-race, benign"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[[suppress]]\nkind = 'data-race'\n", 1, 'no reason is given; expected reason = "..."'),
        ("\n[[suppress]]\nkind = 'data-race'\nreason = ' '", 4, "reason is ' '; expected why the race may stay"),
        ("[[suppress]]\nkind = 'data-race'\nreason = 1", 3, "reason is 1; expected why the race may stay"),
        ("[[suppress]]\nreason = 'x'", 1, "it would match every race; expected one of kind, location, file, function"),
        ("[[suppress]]\nkind = 'lost'\nreason = 'x'", 2, f"unknown kind 'lost'; expected one of {KINDS}"),
        ("[[suppress]]\nkind = []\nreason = 'x'", 2, "kind is []; expected a string or a list of strings"),
        ("[[suppress]]\nfile = ['']\nreason = 'x'", 2, "file is ['']; expected a string or a list of strings"),
        (
            "[[suppress]]\nfile = 'a'\nreason = 'x'\n[[suppress]]\nfunc = 'x'",
            5,
            "unknown key 'func'; expected one of kin",
        ),
        ("[suppress]\nkind = 'data-race'", 1, "suppress is one table; expected [[suppress]]"),
        ("suppress = 3", 1, "suppress is 3; expected [[suppress]]"),
        ("# x\n[[supress]]\nkind = 'data-race'", 2, "unknown key 'supress'; expected [[suppress]]"),
        ("[[suppress]]\nkind = 'data-race\n", 2, 'Expected "\'"; expected TOML'),
    ],
)
def test_a_mistake_is_told_with_its_line_before_the_program_starts(
    text: str, line: int, message: str, suppress: Callable[[str], None], tmp_path: Path, watched: Run
) -> None:
    suppress(text)
    got = watched("--suppressions", "races.toml", "-c", "print('ran')")
    assert got.stderr.startswith(f"aether: error: races.toml:{line}: {message}")
    assert got.stderr.count("\n") == 1
    assert (got.returncode, got.stdout) == (2, "")


def test_a_file_that_is_not_there(watched: Run) -> None:
    got = watched("--suppressions", "gone.toml", "-c", "print('ran')")
    assert got.stderr == "aether: error: cannot read gone.toml: No such file or directory\n"
    assert (got.returncode, got.stdout) == (2, "")


def test_an_empty_file_suppresses_nothing(tmp_path: Path) -> None:
    file = tmp_path / "races.toml"
    file.touch()
    assert read_suppressions(str(file)) == ()
