"""``AETHER=1 python script.py``: what Python was told to run is watched, and what is not meant is left alone."""

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from conftest import clean_environment

from aether.autostart import CommandLine

type Run = Callable[..., subprocess.CompletedProcess[str]]

SHOW = "import sys; print(sys.argv, sys.path[0], sys.flags.optimize, __name__, sys._xoptions, 'aether' in sys.modules)"
INTERACTIVE = "aether: not watched: an interactive session\n"


@pytest.fixture
def started(plain: Run) -> Run:
    """Run ``AETHER=VALUE python ARGUMENTS``."""

    def run(*arguments: str, value: str = "1", **settings: Any) -> subprocess.CompletedProcess[str]:
        return plain(*arguments, env={"AETHER": value, "PYTHON_BASIC_REPL": "1"}, **settings)

    return run


@pytest.mark.parametrize(
    ("arguments", "options", "program"),
    [
        ("", "", ""),
        ("script.py -m x", "", "script.py -m x"),
        ("-OO -u script.py -c", "-OO -u", "script.py -c"),
        ("-X dev -W ignore::x:y script.py", "-X dev -W ignore::x:y", "script.py"),
        ("-Xdev -Wignore script.py", "-Xdev -Wignore", "script.py"),
        ("-bX dev -BW once script.py", "-bX dev -BW once", "script.py"),
        ("--check-hash-based-pycs never script.py", "--check-hash-based-pycs never", "script.py"),
        ("-Im module -c", "-I", "-m module -c"),
        ("-m module -i", "", "-m module -i"),
        ("-mmodule a", "", "-mmodule a"),
        ("-Bmmodule a", "-B", "-mmodule a"),
        ("-BImmodule", "-BI", "-mmodule"),
        ("-c code -m x", "", "-c code -m x"),
        ("-Ecprint() x", "-E", "-cprint() x"),
        ("-O - a", "-O", "- a"),
        ("-O -- script.py", "-O", "script.py"),
        ("-W -i script.py", "-W -i", "script.py"),
        ("-X", "-X", ""),
    ],
)
def test_the_command_line_is_read_as_python_reads_it(arguments: str, options: str, program: str) -> None:
    line = CommandLine.parse(arguments.split())
    assert (line.options, line.program) == (options.split(), program.split())


def test_letters_that_are_values_are_no_options() -> None:
    assert CommandLine.parse("-OW i -Xi -B --help-x s.py".split()).flags == "OB"
    assert CommandLine.parse("-bim x".split()).flags == "bi"


FORMS = {
    "script": ["show.py", "-a", "b"],
    "module": ["-m", "show", "-a"],
    "bundle": ["-Bm", "show"],
    "code": ["-c", SHOW, "-m"],
    "options": ["-OO", "-X", "dev", "-Wignore", "show.py"],
    "isolated": ["-I", "show.py"],
    "safe path": ["-P", "show.py"],
    "folder": ["folder", "a"],
    "absolute": ["{}/show.py"],
}


@pytest.mark.parametrize("form", FORMS)
def test_a_program_runs_as_without_us_and_is_reported_on(form: str, tmp_path: Path, plain: Run, started: Run) -> None:
    (tmp_path / "show.py").write_text(SHOW, encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "__main__.py").write_text(SHOW, encoding="utf-8")
    arguments = [each.replace("{}", str(tmp_path)) for each in FORMS[form]]
    got, expected = started(*arguments), plain(*arguments)
    assert got.stdout == expected.stdout.replace("False\n", "True\n") != ""
    assert "aether: no races found\naether: watched 1 function in 1 module" in got.stderr
    assert got.returncode == 0


@pytest.mark.parametrize(("arguments", "name"), [(["-", "a"], "-"), ([], "-"), (["-B", "-"], "-")])
def test_standard_input(arguments: list[str], name: str, started: Run) -> None:
    got = started(*arguments, input=SHOW)
    assert got.stdout.startswith(f"['{name}'")
    assert "aether: no races found" in got.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-i", "-c", "print(1)"], INTERACTIVE),
        (["-xc", "print(1)"], "aether: not watched: aether run knows no -x\n"),
        (["-X", "aether=0", "-c", "print(1)"], ""),
        (["-S", "-c", "print(1)"], ""),
        (["-m", "pip", "--version"], ""),
        (["-c", "from multiprocessing.spawn import spawn_main; print(1)"], ""),
    ],
)
def test_what_is_not_watched(arguments: list[str], said: str, started: Run) -> None:
    got = started(*arguments, stdin=subprocess.DEVNULL)
    assert got.stderr.replace(">>> ", "").rstrip("\n") == said.rstrip("\n")
    assert (got.returncode, got.stdout != "") == (0, True)


def test_code_that_uses_multiprocessing_is_a_program(started: Run) -> None:
    got = started("-c", "from multiprocessing.dummy import Pool; print(Pool(1).map(str, [1]))")
    assert (got.returncode, got.stdout) == (0, "['1']\n")
    assert "aether: no races found" in got.stderr


def test_a_terminal_is_an_interactive_session(started: Run) -> None:
    ours, terminal = os.openpty()
    os.write(ours, b"exit()\n")
    got = started(stdin=terminal)
    os.close(ours)
    os.close(terminal)
    assert got.stderr.startswith(INTERACTIVE)
    assert "no races found" not in got.stderr


@pytest.mark.parametrize("value", ["", "0"])
def test_off(value: str, started: Run) -> None:
    got = started("-c", SHOW, value=value)
    assert (got.stderr, got.stdout.startswith("['-c']")) == ("", True)


def test_a_command_line_of_ours_is_run_as_it_stands(bank: Path, started: Run) -> None:
    got = started("-m", "aether", "run", "--fail-on", "never", str(bank))
    assert (got.returncode, got.stderr.count("aether: 1 error\n")) == (0, 1)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("'", "No closing quotation"),
        ("yes", "yes is no option (1 is for none; aether run --help lists them)"),
        ("--force other.py", "other.py is no option (1 is for none; aether run --help lists them)"),
        ("-c pass", "-c is no option (1 is for none; aether run --help lists them)"),
        ("--json", "argument --json: expected one argument (aether run --help lists the options)"),
        ("--nonsense", "unrecognized arguments: --nonsense (aether run --help lists the options)"),
    ],
)
def test_a_value_that_cannot_be_meant(value: str, message: str, started: Run) -> None:
    got = started("-c", "print(1)", value=value)
    assert (got.returncode, got.stdout, got.stderr) == (2, "", f"aether: error: AETHER: {message}\n")


BANK = """
import subprocess, sys, threading
class Account: balance = 0
account = Account()
def deposit():
    for _ in range(500): account.balance += 1
threads = [threading.Thread(target=deposit) for _ in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
for command in sys.argv[1:]:
    print(subprocess.run([sys.executable, *command.split()]).returncode, flush=True)
"""


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """A program with a race that starts others."""
    file = tmp_path / "bank.py"
    file.write_text(BANK, encoding="utf-8")
    return file


def test_options_in_the_variable(bank: Path, tmp_path: Path, started: Run) -> None:
    got = started(str(bank), value="--exit-code 7 --json 'the report.json'")
    assert got.returncode == 7
    (race,) = json.loads((tmp_path / "the report.json").read_text(encoding="utf-8"))["races"]
    assert race["kind"] == "lost-update"


def test_each_process_has_reports_of_its_own(bank: Path, tmp_path: Path, started: Run) -> None:
    got = started(str(bank), "bank.py", value="--json r.json -o r.bin")
    assert (got.returncode, got.stdout) == (66, "66\n")
    first = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    (further,) = tmp_path.glob("r.*.json")
    other = json.loads(further.read_text(encoding="utf-8"))
    assert further.name == f"r.{other['process']['pid']}.json"
    assert [race["id"] for race in first["races"]] == [race["id"] for race in other["races"]]
    assert (tmp_path / f"r.{other['process']['pid']}.bin").exists()


def test_a_command_of_the_environment_is_run_for_the_folder(bank: Path, tmp_path: Path, started: Run) -> None:
    """`bin/pytest` is of no project: the one that it is called in is watched."""
    (tmp_path / "test_bank.py").write_text("def test(): import bank", encoding="utf-8")
    pytest_command = str(Path(sys.executable).with_name("pytest"))
    got = started(pytest_command, "-q", "-p", "no:cacheprovider", "test_bank.py")
    assert "Account.balance of <Account object>" in got.stderr
    assert got.returncode == 66


def test_the_file_is_installed_with_the_package_and_goes_with_it() -> None:
    names = {"aether_start.pth", "aether_start.start", "aether_start.py"}
    files = [each for each in metadata.files("aether-thread") or () if each.name in names]
    assert {each.name for each in files} == names
    assert {Path(str(each.locate())).parent for each in files} == {Path(sysconfig.get_path("platlib"))}


CALLED = """
import os, pkgutil, sys
os.environ.update(each.split("=") for each in sys.argv[2:])
pkgutil.resolve_name(sys.argv[1])()
print("aether" in sys.modules, "aether.autostart" in sys.modules)
"""


def test_the_start_file_does_what_the_pth_file_does(tmp_path: Path) -> None:
    """Python 3.15 leaves the .pth file's imports alone where there is a .start file, and calls what that names."""
    (entry,) = (Path(sysconfig.get_path("platlib")) / "aether_start.start").read_text(encoding="utf-8").splitlines()
    command = [
        sys.executable,
        "-X",
        "aether=0",
        "-c",
        CALLED,
        entry,
    ]  # with -X aether=0 it begins, and leaves it at that
    for settings, expected in (((), "False False"), (("AETHER=1",), "True True"), (("AETHER_POLICY=p",), "True True")):
        done = subprocess.run(
            [*command, *settings], env=clean_environment(), cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == expected
