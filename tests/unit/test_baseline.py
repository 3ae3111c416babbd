"""A baseline: races that are known do not fail, new ones do, and the ids bear the edits that people make."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from aether.baseline import Known, Place
from aether.replaced_file import ReplacedFile
from aether.report.model import Severity

type Run = Callable[..., subprocess.CompletedProcess[str]]

RACES = str(Path(__file__).parents[1] / "golden" / "races.json")

BANK = """\
import threading

class Account:
    def __init__(self):
        self.balance = 0
        self.fees = 0

    def deposit(self):
        self.balance += 1

    def charge(self):
        self.{charged} += 1

account = Account()
threads = [threading.Thread(target=lambda: [account.deposit(), account.charge()]) for _ in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
LOCKED = BANK.replace("self.{charged} += 1", "with lock: self.fees += 1").replace(
    "class", "lock = threading.Lock()\nclass"
)


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """A program with one race, and its baseline."""
    file = tmp_path / "bank.py"
    file.write_text(LOCKED, encoding="utf-8")
    return file


def test_known_races_do_not_fail_and_new_ones_do(bank: Path, real: Run) -> None:
    got = real("--write-baseline", "known.toml", "bank.py")
    assert got.returncode == 66
    assert "aether: 1 race written down: to fail on others only: aether run --baseline known.toml\n" in got.stderr

    got = real("--baseline", "known.toml", "bank.py")
    assert got.returncode == 0
    assert "lost-update" not in got.stderr, "nor is it announced"
    assert "aether: no races found; 1 race known by the baseline\n" in got.stderr

    bank.write_text("# moved down\n\n\n" + BANK.format(charged="fees"), encoding="utf-8")
    got = real("--baseline", "known.toml", "bank.py")
    assert got.returncode == 66
    assert "\nerror[lost-update]: Account.fees" in got.stderr
    assert "Account.balance" not in got.stderr
    assert "aether: 1 error; 1 race known by the baseline\n" in got.stderr


def test_a_baseline_is_brought_up_to_date_in_place(bank: Path, tmp_path: Path, real: Run) -> None:
    both = ["--baseline", "known.toml", "--write-baseline", "known.toml"]
    assert real(*both, "bank.py").returncode == 66
    first = (tmp_path / "known.toml").read_text(encoding="utf-8")
    bank.write_text(BANK.format(charged="fees"), encoding="utf-8")
    assert real(*both, "bank.py").returncode == 66
    second = (tmp_path / "known.toml").read_text(encoding="utf-8")
    assert second.count("[[race]]") == 2
    assert set(first.splitlines()) < set(second.splitlines())
    assert real(*both, "bank.py").returncode == 0
    assert (tmp_path / "known.toml").read_text(encoding="utf-8") == second
    bank.write_text(LOCKED, encoding="utf-8")
    assert real(*both, "bank.py").returncode == 0
    assert (tmp_path / "known.toml").read_text(encoding="utf-8") == first, "what no longer races is gone"


def test_what_stands_in_a_baseline(bank: Path, tmp_path: Path, real: Run) -> None:
    real("--write-baseline", "known.toml", "bank.py")
    header, _, table = (tmp_path / "known.toml").read_text(encoding="utf-8").partition("\n\n")
    assert header.splitlines()[-1] == 'schema = "aether-baseline/1"'
    lines = table.splitlines()
    assert lines[0] == "[[race]]"
    assert lines[1].startswith('id = "')
    assert lines[2:] == [
        'severity = "error"',
        'kind = "lost-update"',
        'location = "Account.balance"',
        "places = [",
        '    { file = "bank.py", function = "Account.deposit", text = "self.balance += 1" },',
        "]",
    ]


def test_the_processes_of_a_run_share_a_baseline(bank: Path, tmp_path: Path, real: Run) -> None:
    fork = "import os\npid = os.fork()\nif pid: os.waitpid(pid, 0)\n"
    program = LOCKED.replace("account.deposit(), ", "account.deposit() if pid else account.withdraw(), ")
    program = program.replace(
        "    def deposit", "    def withdraw(self):\n        self.balance -= 1\n\n    def deposit"
    )
    bank.write_text(fork + program, encoding="utf-8")
    real("--write-baseline", "known.toml", "bank.py")
    text = (tmp_path / "known.toml").read_text(encoding="utf-8")
    assert text.count("[[race]]") == 2
    got = real("--baseline", "known.toml", "bank.py")
    assert got.returncode == 0
    assert "lost-update" not in got.stderr


EARLY_ENDS = {
    "no such script": ["gone.py"],
    "no such module": ["-m", "gone"],
    "syntax error": ["-c", "x ="],
    "syntax error in a module": ["-m", "broken"],
    "import error": ["-c", "import gone"],
    "killed": ["-c", "import os; os.kill(os.getpid(), 9)"],
    "terminated": ["-c", "import os; os.kill(os.getpid(), 15)"],
    "killed beside a thread": [
        "-c",
        "import os, threading; threading.Thread(target=os.kill, args=(os.getpid(), 9)).start()",
    ],
}


@pytest.mark.parametrize("end", EARLY_ENDS)
@pytest.mark.parametrize("old", ["", "# what was known\n"])
def test_a_program_that_does_not_get_to_its_races_leaves_the_old_baseline(
    old: str, end: str, tmp_path: Path, real: Run
) -> None:
    (tmp_path / "broken.py").write_text("x =", encoding="utf-8")
    file = tmp_path / "known.toml"
    if old:
        file.write_text(old, encoding="utf-8")
    got = real("--write-baseline", "known.toml", *EARLY_ENDS[end])
    assert got.returncode != 0
    assert {each.name for each in tmp_path.glob("known*")} == ({"known.toml"} if old else set())
    assert not old or file.read_text(encoding="utf-8") == old


def test_the_person_is_told_that_the_baseline_is_as_it_was(real: Run) -> None:
    got = real("--write-baseline", "known.toml", "-c", "import gone")
    assert "aether: known.toml is as it was: the program failed before it had a second thread\n" in got.stderr


def test_a_program_that_can_have_no_race_does_not_empty_a_baseline(tmp_path: Path, real: Run) -> None:
    file = tmp_path / "known.toml"
    got = real("--write-baseline", "known.toml", "-c", "pass")
    assert got.returncode == 0
    assert "0 races written down" in got.stderr
    file.write_text(f"# what was known\n{file.read_text(encoding='utf-8')}", encoding="utf-8")
    got = real("--write-baseline", "known.toml", "-c", "pass")
    assert got.returncode == 0
    assert "aether: known.toml is as it was: the program had no second thread\n" in got.stderr
    assert file.read_text(encoding="utf-8").startswith("# what was known\n")


def test_a_program_that_fails_with_races_writes_them_down(bank: Path, tmp_path: Path, real: Run) -> None:
    bank.write_text(f"{LOCKED}\nraise SystemExit(3)\n", encoding="utf-8")
    assert real("--write-baseline", "known.toml", "bank.py").returncode == 3
    assert "[[race]]" in (tmp_path / "known.toml").read_text(encoding="utf-8")


def test_a_new_baseline_takes_the_place_of_the_old_one_whole(tmp_path: Path, watched: Run) -> None:
    kept = tmp_path / "kept.toml"
    kept.write_text("# what was known\n", encoding="utf-8")
    kept.chmod(0o640)
    (tmp_path / "known.toml").symlink_to("kept.toml")
    with kept.open(encoding="utf-8") as before:
        watched("--write-baseline", "known.toml", "-c", "import os; os.chdir('/')", races=RACES)
        assert before.read() == "# what was known\n", "whoever reads it meanwhile reads it to its end"
    assert (tmp_path / "known.toml").is_symlink()
    assert kept.stat().st_mode & 0o777 == 0o640
    assert kept.read_text(encoding="utf-8").count("[[race]]") == 3
    assert sorted(each.name for each in tmp_path.iterdir()) == ["kept.toml", "known.toml"]


def test_a_file_of_the_person_beside_the_baseline_is_left_alone(tmp_path: Path, watched: Run) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    (tmp_path / "known.toml.new").symlink_to("mine")
    watched("--write-baseline", "known.toml", "-c", "", races=RACES)
    assert watched("--baseline", "known.toml", "-c", "", races=RACES).returncode == 0
    assert (tmp_path / "known.toml.new").is_symlink()
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "mine"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["known.toml", "known.toml.new", "mine"]


def test_what_stands_beside_a_baseline_is_made_new_and_removed_if_it_comes_to_nothing(tmp_path: Path) -> None:
    file, other = (ReplacedFile.prepare(str(tmp_path / "known.toml")) for _ in range(2))
    assert file.beside != other.beside, "each run has one of its own"

    def failing(_content: bytes) -> bytes:
        assert Path(file.beside).exists()
        raise KeyError

    with pytest.raises(KeyError):
        file.replace(failing)
    assert not list(tmp_path.iterdir())
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    Path(file.beside).symlink_to("mine")
    with pytest.raises(OSError, match="symbolic"):
        file.replace(lambda _: b"new")
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "mine"
    assert Path(file.beside).is_symlink()


def test_the_processes_of_a_run_share_what_stands_beside_a_baseline(tmp_path: Path) -> None:
    file = ReplacedFile.prepare(str(tmp_path / "known.toml"))
    Path(file.beside).write_text("half" * 10_000, encoding="utf-8")  # of one that was killed at it
    file.replace(lambda before: before + b"one ")
    file.replace(lambda before: before + b"two")
    assert (tmp_path / "known.toml").read_text(encoding="utf-8") == "one two"
    assert [each.name for each in tmp_path.iterdir()] == ["known.toml"]


def test_processes_that_end_at_once_write_one_whole_baseline(bank: Path, tmp_path: Path, real: Run) -> None:
    fork = "import os\nchildren = 5\nwhile children and os.fork():\n    children -= 1\n"
    methods = "".join(f"    def m{each}(self):\n        self.balance += 1\n\n" for each in range(6))
    program = LOCKED.replace("account.deposit()", "getattr(account, f'm{children}')()")
    bank.write_text(fork + program.replace("    def deposit", f"{methods}    def deposit"), encoding="utf-8")
    (tmp_path / "known.toml").write_text("# what was known\n", encoding="utf-8")
    real("--write-baseline", "known.toml", "bank.py")  # its pipes are open until the last of them has ended
    text = (tmp_path / "known.toml").read_text(encoding="utf-8")
    assert sorted(set(re.findall(r"Account\.m\d", text))) == [f"Account.m{each}" for each in range(6)]
    assert not list(tmp_path.glob("known.toml?*"))


def test_a_race_that_became_worse_is_new(tmp_path: Path, watched: Run) -> None:
    assert watched("--write-baseline", "known.toml", "-c", "", races=RACES).returncode == 66
    assert watched("--baseline", "known.toml", "-c", "", races=RACES).returncode == 0
    file = tmp_path / "known.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"error"', '"warning"'), encoding="utf-8")
    got = watched("--baseline", "known.toml", "-c", "", races=RACES)
    assert got.returncode == 66
    assert "aether: 1 error; 1 note (shown with --level note); 2 races known by the baseline\n" in got.stderr


def test_what_was_known_as_worse_stays_so(tmp_path: Path, watched: Run) -> None:
    watched("--write-baseline", "known.toml", "-c", "", races=RACES)
    file = tmp_path / "known.toml"
    worse = file.read_text(encoding="utf-8").replace('"warning"', '"error"')
    file.write_text(worse, encoding="utf-8")
    update = ("--baseline", "known.toml", "--write-baseline", "known.toml")
    assert watched(*update, "-c", "", races=RACES).returncode == 0
    assert file.read_text(encoding="utf-8") == worse


READ, READ_AGAIN = Place("a.py", "C.get", "if self.x:"), Place("a.py", "C.get", "return self.x")
SET, RESET = Place("a.py", "C.put", "self.x = 1"), Place("a.py", "C.reset", "self.x = 0")


def known(name: str, location: str, *places: Place) -> Known:
    return Known(name, Severity.WARNING, "data-race", location, tuple(sorted(places)))


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (known("b", "C.x", READ_AGAIN, SET), True),
        (known("b", "C.x['k']", READ, SET), True),
        (known("b", "C.y", READ, SET), False),
        (known("b", "C.x", READ, RESET), False),
        (known("b", "C.x", READ), False),
        (known("b", "C.x", READ_AGAIN, Place("a.py", "C.put", "self.x = 2")), False),
    ],
)
def test_another_pair_of_places_of_a_bug(other: Known, same: bool) -> None:
    one = known("a", "C.x", READ, SET)
    assert one.is_bug_of(other) == other.is_bug_of(one) == same


def test_another_line_of_a_known_race_is_known(tmp_path: Path, watched: Run) -> None:
    watched("--write-baseline", "known.toml", "-c", "", races=RACES)
    file = tmp_path / "known.toml"
    text = file.read_text(encoding="utf-8")
    assert text.count('function = "main"') == 2
    other = re.sub(r'id = "(\w+)"', r'id = "other-\1"', text)
    file.write_text(other, encoding="utf-8")
    assert watched("--baseline", "known.toml", "-c", "", races=RACES).returncode == 0
    file.write_text(re.sub(r'text = ".*"', 'text = "edited"', other), encoding="utf-8")
    assert watched("--baseline", "known.toml", "-c", "", races=RACES).returncode == 66


def test_notes_are_not_written_down(tmp_path: Path, watched: Run) -> None:
    watched("--write-baseline", "known.toml", "--level", "note", "-c", "", races=RACES)
    text = (tmp_path / "known.toml").read_text(encoding="utf-8")
    assert text.count("[[race]]") == 3
    assert '"note"' not in text


def test_a_run_without_races_leaves_an_empty_baseline(watched: Run) -> None:
    watched("--write-baseline", "known.toml", "-c", "")
    assert watched("--baseline", "known.toml", "-c", "", races=RACES).returncode == 66


def test_a_results_file_is_read_with_a_baseline(watched: Run, plain: Run) -> None:
    watched("--write-baseline", "known.toml", "-o", "r.bin", "-c", "", races=RACES)
    got = plain("-m", "aether", "report", "--baseline", "known.toml", "r.bin")
    assert "aether: no races found; 1 note (shown with --level note); 3 races known by the baseline\n" in got.stdout


GOOD = 'id = "a"\nseverity = "error"\nkind = "data-race"\nlocation = "x"\n'


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, 'there is no schema; expected a baseline, with schema = "aether-baseline/1"'),
        ('\nschema = "x/9"', 2, "schema is 'x/9'; expected a baseline, with"),
        ("{}", 1, "Invalid statement; expected TOML"),
        ('schema = "aether-baseline/1"\nrace = 3', 2, "race is 3; expected [[race]]"),
        ('schema = "aether-baseline/1"\n\n[[race]]\nkind = "x"', 3, 'there is no severity; expected severity = "..."'),
        ('schema = "aether-baseline/1"\n\n[[races]]\nid = "a"', 3, "unknown key 'races'; expected [[race]]"),
        (
            f'schema = "aether-baseline/1"\n[[race]]\n{GOOD.replace("data-race", "lost")}places = []',
            5,
            "kind is 'lost'; expected one of iterate-while-mutated, check-then-act, lost-update, torn-state, data-",
        ),
        ('schema = "aether-baseline/1"\n[[race]]\nseverity = "bad"', 3, "severity is 'bad'; expected one of error, "),
        ('schema = "aether-baseline/1"\n[[race]]\nseverity = 1', 3, "severity is 1; expected a string"),
        (f'schema = "aether-baseline/1"\n[[race]]\n{GOOD}', 2, "there are no places; expected places = [{ file"),
        (f'schema = "aether-baseline/1"\n[[race]]\n{GOOD}places = 1', 7, "places is 1; expected places = [{ file"),
        (f'schema = "aether-baseline/1"\n[[race]]\n{GOOD}places = [{{}}]', 7, "places is [{}]; expected places = ["),
    ],
)
def test_a_mistake_is_told_with_its_line_before_the_program_starts(
    text: str, line: int, message: str, tmp_path: Path, watched: Run
) -> None:
    (tmp_path / "known.toml").write_text(text, encoding="utf-8")
    got = watched("--baseline", "known.toml", "-c", "print('ran')")
    assert got.stderr.startswith(f"aether: error: known.toml:{line}: {message}")
    assert got.stderr.count("\n") == 1
    assert (got.returncode, got.stdout) == (2, "")


@pytest.mark.parametrize(
    ("option", "file", "message"),
    [
        ("--baseline", "gone.toml", "cannot read gone.toml: No such file or directory"),
        ("--write-baseline", "gone/known.toml", "cannot write gone/known.toml: No such file or directory"),
        ("--write-baseline", "/dev/null", "cannot write /dev/null: it is no ordinary file"),
        ("--write-baseline", "/dev/null/known.toml", "cannot write /dev/null/known.toml: Not a directory"),
        ("--write-baseline", "-", "the baseline is a file to be read again and cannot go to standard output"),
    ],
)
def test_a_file_that_is_not_there(option: str, file: str, message: str, watched: Run) -> None:
    got = watched(option, file, "-c", "print('ran')")
    assert got.stderr == f"aether: error: {message}\n"
    assert (got.returncode, got.stdout) == (2, "")
