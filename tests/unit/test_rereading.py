"""``aether report``, ``merge`` and ``diff``: what they print, write, refuse and return."""

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aether.cli import main
from aether.results import read_results

type Run = Callable[..., subprocess.CompletedProcess[str]]

RACES = str(Path(__file__).parents[1] / "golden" / "races.json")

BANK = """
import threading


class Account:
    def __init__(self):
        self.balance = 0
        self.owner = ""
        self.lock = threading.Lock()

    def deposit(self):
        {deposit}

    def rename(self, name):
        self.owner = name


def work(account):
    account.deposit()
    {work}


account = Account()
threads = [threading.Thread(target=work, args=(account,)) for _ in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
RACY = "self.balance += 1"
LOCKED = f"with self.lock:\n            {RACY}"


@pytest.fixture
def keep(tmp_path: Path, real: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Run the bank with a results file; the test's folder is the present one."""
    monkeypatch.chdir(tmp_path)

    def run(name: str, deposit: str = RACY, work: str = "pass", *options: str) -> Path:
        (tmp_path / "bank.py").write_text(BANK.format(deposit=deposit, work=work), encoding="utf-8")
        got = real("-o", name, *options, "bank.py")
        assert got.returncode in (0, 66), got.stderr
        return tmp_path / name

    return run


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What it is refused with."""
    assert main(arguments) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.count("\n") == 1
    return output.err


def test_a_results_file_that_exists_is_left_alone(tmp_path: Path, watched: Run) -> None:
    (tmp_path / "r").write_text("mine", encoding="utf-8")
    (tmp_path / "r.json").write_text("old", encoding="utf-8")
    got = watched("--json", "r.json", "-o", "r", "-c", "print('ran')")
    assert (got.returncode, got.stdout, got.stderr) == (2, "", "aether: error: r exists: -f overwrites it\n")
    assert (tmp_path / "r").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "r.json").read_text(encoding="utf-8") == "old"
    assert watched("-f", "-o", "r", "--json", "r.json", "-c", "print('ran')").returncode == 0
    assert read_results(str(tmp_path / "r")).cut_at is None
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["races"] == []


def test_the_configuration_may_say_that_the_results_file_is_overwritten(tmp_path: Path, watched: Run) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.aether]\noutput = "r"\n', encoding="utf-8")
    (tmp_path / "r").touch()
    got = watched("-c", "pass")
    assert got.returncode == 2
    assert got.stderr.endswith("pyproject.toml:2: output: " + f"{tmp_path / 'r'} exists: -f overwrites it\n")
    (tmp_path / "pyproject.toml").write_text('[tool.aether]\noutput = "r"\noverwrite = true\n', encoding="utf-8")
    assert watched("-c", "pass").returncode == 0


def test_what_writes_the_results_file_is_no_module_of_the_program(real: Run) -> None:
    with_file, without = (real(*options, "-c", "import difflib").stderr for options in (("-o", "r"), ()))
    (line,) = (line for line in without.splitlines() if "not watched: " in line)
    assert f"{line}\n" in with_file


def test_a_device_has_nothing_to_lose(watched: Run) -> None:
    assert watched("-o", "/dev/null", "-c", "pass").returncode == 0


def test_the_run_ends_with_the_exact_commands_that_read_its_file(tmp_path: Path, watched: Run) -> None:
    ran = watched("-o", "the races.aether", "-c", "pass", races=RACES)
    lines = [line for line in ran.stderr.splitlines() if " report " in line]
    commands = [shlex.split(line.partition(": ")[2].partition(": ")[2]) for line in lines]
    assert [command[:3] for command in commands] == [[sys.executable, "-m", "aether"]] * 2
    text, page = (subprocess.run(each, cwd=tmp_path, capture_output=True, text=True, check=True) for each in commands)
    assert "error[lost-update]" in text.stdout
    assert page.stdout == ""
    assert (tmp_path / "the races.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_command_is_short_where_the_shell_finds_it(tmp_path: Path, watched: Run) -> None:
    folder = Path(sys.executable).parent
    ran = watched("-o", "r.aether", "-c", "pass", races=RACES, env={"PATH": f"{tmp_path}:{folder}"})
    assert "aether: to read this again: aether report r.aether\n" in ran.stderr
    assert "aether: in a browser: aether report r.aether --format html -o r.html\n" in ran.stderr


@pytest.mark.parametrize("form", ["text", "json", "html", "sarif", "github"])
def test_every_form_goes_to_standard_output_or_to_a_new_file(
    form: str, keep: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    name = str(keep("r.aether"))
    assert main(["report", name, "--format", form]) == 0
    printed = capsys.readouterr().out
    assert "Account.balance" in printed
    assert main(["report", name, "--format", form, "-o", "out"]) == 0
    assert Path("out").read_text(encoding="utf-8") == printed
    assert refused(["report", name, "--format", form, "-o", "out"], capsys) == (
        "aether: error: out exists: -f overwrites it\n"
    )
    Path("out").write_text("other", encoding="utf-8")
    assert main(["report", name, "--format", form, "-o", "out", "-f"]) == 0
    assert Path("out").read_text(encoding="utf-8") == printed


def test_a_page_is_not_for_a_terminal(
    keep: Callable[..., Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = str(keep("r.aether"))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert "give -o FILE" in refused(["report", name, "--format", "html"], capsys)


@pytest.mark.parametrize(
    ("deposit", "fail_on", "status"),
    [(RACY, None, 0), (RACY, "never", 0), (RACY, "error", 66), (LOCKED, "warning", 0)],
)
def test_the_status_of_report_tells_of_races_only_where_that_is_asked(
    deposit: str, fail_on: str | None, status: int, keep: Callable[..., Path]
) -> None:
    options = [] if fail_on is None else ["--fail-on", fail_on]
    assert main(["report", str(keep("r.aether", deposit)), *options]) == status


def test_two_runs_merged(keep: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    keep("a.aether")
    keep("b.aether", RACY, "account.rename(str(account))")
    assert main(["merge", "a.aether", "b.aether", "-o", "c.aether"]) == 0
    assert capsys.readouterr().out.endswith("-m aether report c.aether\n")
    assert main(["report", "c.aether", "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    races = {race["locations"][0]["name"]: race for race in report["races"]}
    first, second = (read_results(name).runs[0].setting.process.pid for name in ("a.aether", "b.aether"))
    assert set(races) == {"Account.balance", "Account.owner"}
    assert races["Account.balance"]["processes"] == [first, second]
    assert races["Account.owner"]["processes"] == [second]
    assert races["Account.balance"]["count"] >= 2
    assert (report["merged"], report["incomplete"]) == (2, None)
    assert main(["report", "c.aether"]) == 0
    assert "aether: merged 2 runs\n" in capsys.readouterr().out


def test_merged_files_are_merged_again(keep: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    keep("a.aether")
    assert main(["merge", "a.aether", "a.aether", "-o", "c.aether"]) == 0
    assert capsys.readouterr().out != ""
    assert refused(["merge", "a.aether", "-o", "c.aether"], capsys).endswith("c.aether exists: -f overwrites it\n")
    assert main(["merge", "a.aether", "c.aether", "-o", "c.aether", "-f"]) == 0
    results = read_results("c.aether")
    assert (len(results.runs), results.cut_at) == (3, None)


def test_merge_refuses_what_is_no_results_file_and_standard_output(
    keep: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    keep("a.aether")
    assert "bank.py is not a results file" in refused(["merge", "a.aether", "bank.py", "-o", "c.aether"], capsys)
    assert not Path("c.aether").exists()
    assert "binary" in refused(["merge", "a.aether", "-o", "-"], capsys)


@pytest.mark.parametrize(
    ("new_deposit", "new_work", "expected"),
    [
        (RACY, "pass", ["same: error[lost-update]: Account.balance", "0 new, 1 same, 0 gone"]),
        (
            LOCKED,
            "account.rename(str(account))",
            [
                "new: warning[data-race]: Account.owner",
                "gone: error[lost-update]: Account.balance",
                "  both places ran in new.aether, and were ordered",
                "1 new, 0 same, 1 gone",
            ],
        ),
        (
            "return",
            "pass",
            [
                "gone: error[lost-update]: Account.balance",
                "  bank.py:12 in Account.deposit did not run in new.aether while there was a second thread",
                "  otherwise now",
                "0 new, 0 same, 1 gone",
            ],
        ),
        (
            f"{RACY}  # aether: ignore[lost-update] an estimate",
            "pass",
            [
                "gone: error[lost-update]: Account.balance",
                "  a comment silences it in new.aether",
                "0 new, 0 same, 1 gone",
            ],
        ),
    ],
)
def test_what_has_changed(
    new_deposit: str,
    new_work: str,
    expected: list[str],
    keep: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    keep("old.aether", RACY if "#" not in new_deposit else new_deposit.partition("  #")[0])
    keep("new.aether", new_deposit, new_work)
    assert main(["diff", "old.aether", "new.aether"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[: len(start)] for line, start in zip(lines, expected, strict=False)] == expected


def test_what_has_changed_as_json(keep: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    keep("old.aether")
    content = keep("new.aether", LOCKED, "account.rename(str(account))").read_bytes()
    assert main(["diff", "old.aether", "new.aether", "--format", "json", "--level", "error"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "aether-diff/1"
    assert document["new"] == {"file": "new.aether", "incomplete": None}
    assert document["summary"] == {"new": 1, "same": 0, "gone": 1}
    new, gone = document["races"]
    assert (new["change"], new["severity"], new["location"]) == ("new", "warning", "Account.owner")
    assert (gone["change"], gone["kind"], gone["fate"], gone["not_run"]) == ("gone", "lost-update", "ordered", [])
    assert all(place["function"] == "Account.deposit" for place in gone["accesses"])
    keep("idle.aether", "return")
    assert main(["diff", "old.aether", "idle.aether", "--format", "json"]) == 0
    (gone,) = json.loads(capsys.readouterr().out)["races"]
    assert gone["fate"] == "not run"
    assert {(place["function"], place["line"]) for place in gone["not_run"]} == {("Account.deposit", 12)}
    Path("cut.aether").write_bytes(content[:-1])
    assert main(["diff", "old.aether", "old.aether", "--format", "json", "--fail-on", "error"]) == 0
    document = json.loads(capsys.readouterr().out)
    (same,) = document["races"]
    assert same["was"] == {name: same[name] for name in ("id", "severity", "kind")}
    assert main(["diff", "cut.aether", "old.aether", "--format", "json", "--fail-on", "error"]) == 66
    assert json.loads(capsys.readouterr().out)["old"]["incomplete"] > 0


def test_what_ran_is_not_known_of_a_run_that_was_cut_short(
    keep: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    keep("old.aether")
    content = keep("new.aether", LOCKED).read_bytes()
    Path("cut.aether").write_bytes(content[:-1])
    assert main(["diff", "old.aether", "cut.aether"]) == 0
    first, gone, why, _ = capsys.readouterr().out.splitlines()
    assert first.startswith("cut.aether: incomplete: the run ended at 20")
    assert gone.startswith("gone: error[lost-update]: Account.balance")
    assert why == "  what ran in cut.aether is not known: it has no end"


@pytest.mark.parametrize(("fail_on", "status"), [("never", 0), ("error", 0), ("warning", 66)])
def test_the_status_of_diff_tells_of_new_races_only_where_that_is_asked(
    fail_on: str, status: int, keep: Callable[..., Path]
) -> None:
    keep("old.aether")
    keep("new.aether", RACY, "account.rename(str(account))")
    assert main(["diff", "old.aether", "new.aether", "--fail-on", fail_on]) == status
    assert main(["diff", "new.aether", "old.aether", "--fail-on", fail_on]) == 0


def test_a_report_is_not_written_over_what_it_is_made_from(
    keep: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    name = str(keep("r.aether"))
    before = Path(name).read_bytes()
    assert "is the results file that is read" in refused(["report", name, "-f", "-o", name], capsys)
    assert Path(name).read_bytes() == before


@pytest.mark.parametrize("command", [["report", "{}"], ["report", "{}", "--format", "json"], ["diff", "{}", "{}"]])
def test_an_output_that_is_full(command: list[str], keep: Callable[..., Path]) -> None:
    name = str(keep("r.aether"))
    with open("/dev/full", "wb") as full:
        arguments = [sys.executable, "-m", "aether", *(each.format(name) for each in command)]
        done = subprocess.run(arguments, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "cannot write to standard output: No space left on device" in done.stderr
