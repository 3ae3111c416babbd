"""``[tool.aether]`` of pyproject.toml: what holds, what the command line overrides, and what is said of a mistake."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from aether.configuration import KEYS, read
from aether.options import Options
from aether.toml_file import TomlFile

type Run = Callable[..., subprocess.CompletedProcess[str]]

RACES = str(Path(__file__).parents[1] / "golden" / "races.json")


def configure(folder: Path, text: str) -> None:
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")


def options_of(folder: Path) -> dict[str, Any]:
    """The options that a run in this folder had, by its JSON report."""
    report = json.loads((folder / "r.json").read_text(encoding="utf-8"))
    options: dict[str, Any] = report["environment"]["options"]
    return options


def test_every_key_is_an_option() -> None:
    assert {key.option for key in KEYS.values()} <= {field.name for field in fields(Options)}


def test_the_section_is_found_from_the_scripts_folder_upwards(tmp_path: Path, watched: Run) -> None:
    configure(tmp_path, '[tool.aether]\nlevel = "error"\nfail-on = "warning"\nexit-code = 9\njson = "r.json"\n')
    script = tmp_path / "src" / "app" / "main.py"
    script.parent.mkdir(parents=True)
    script.touch()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    got = watched(str(script), races=RACES, cwd=elsewhere)
    assert got.returncode == 9
    assert "aether: 1 error; 2 warnings (shown with --level warning)" in got.stderr
    assert options_of(tmp_path)["fail_on"] == "warning", "the file's name is relative to pyproject.toml"


def test_the_command_line_wins(tmp_path: Path, watched: Run) -> None:
    configure(
        tmp_path,
        '[tool.aether]\nlevel = "error"\nfail-on = "never"\nstdlib = true\nhalt-on-error = false\nverbose = 1\n'
        'include = ["one"]\nexclude = ["two"]\nmax-races = 3\n',
    )
    arguments = ["--level", "note", "--fail-on", "error", "--no-stdlib", "--include", "three", "--json", "r.json"]
    got = watched(*arguments, "-c", "", races=RACES)
    assert got.returncode == 66
    options = options_of(tmp_path)
    expected = {"level": "note", "fail_on": "error", "stdlib": False, "include": ["three"], "exclude": ["two"]}
    assert expected.items() <= options.items()
    assert (options["verbosity"], options["max_races"]) == (1, 3)


def test_paths_are_relative_to_the_file_and_packages_are_not_paths(tmp_path: Path) -> None:
    configure(
        tmp_path, '[tool.aether]\ninclude = ["pkg.sub", "lib/*.py", "./x"]\nbaseline = "known.toml"\njson = "-"\n'
    )
    assert read(str(tmp_path)) == {
        "include": ("pkg.sub", f"{tmp_path}/lib/*.py", f"{tmp_path}/x"),
        "baseline": f"{tmp_path}/known.toml",
        "json": "-",
    }


@pytest.mark.parametrize(
    "text", ["", "[project]\nname = 'x'\n", "[tool.other]\naether = 1\n", "broken =", "[x]\ntool = 3"]
)
def test_a_file_without_the_section_says_nothing(text: str, tmp_path: Path) -> None:
    configure(tmp_path, text)
    assert read(str(tmp_path)) == {}


def test_no_file(tmp_path: Path) -> None:
    assert read(str(tmp_path)) == {}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("\n[tool.aether]\nlevel = 'bad'\n", 3, "level is 'bad'; expected 'error', 'warning' or 'note'"),
        ("[tool.aether]\nfail-on = 1", 2, "fail-on is 1; expected 'error', 'warning' or 'never'"),
        ("[tool.aether]\nexit-code = 0", 2, "exit-code is 0; expected a number from 1 to 255"),
        ("[tool.aether]\nexit-code = 256", 2, "exit-code is 256; expected a number from 1 to 255"),
        ("[tool.aether]\nmax-races = -1", 2, "max-races is -1; expected a number from 0 up"),
        ("[tool.aether]\nmax-races = true", 2, "max-races is True; expected a number from 0 up"),
        ("[tool.aether]\nstdlib = 'yes'", 2, "stdlib is 'yes'; expected true or false"),
        ("[tool.aether]\n\n# which\ninclude = [\n 'a',\n 1,\n]", 4, "include is ['a', 1]; expected a list of packages"),
        ("[tool.aether]\njson = ''", 2, "json is ''; expected a file's name"),
        ("[tool]\naether = 5", 2, "aether is no table; expected the table [tool.aether]"),
        ("[tool.aether]\nlevel = 'note'\nfail_on = 'error'", 3, "fail_on is no option of aether; expected one of base"),
        ("# of tools\ntool = 3", 2, "tool is no table; expected the table [tool.aether]"),
        ("x = 1\n\n[[ tool ]]\n", 3, "tool is no table; expected the table [tool.aether]"),
        ("[tool.aether.level]\nx = 1", 1, "level is {'x': 1}; expected 'error', "),
        ("# aether\n\nbroken =\n", 3, "Invalid value; expected TOML"),
        ("[tool.aether]\nlevel = 'x", 2, 'Expected "\'"; expected TOML'),
    ],
)
def test_a_mistake_is_told_with_its_line_before_the_program_starts(
    text: str, line: int, message: str, tmp_path: Path, watched: Run
) -> None:
    configure(tmp_path, text)
    (tmp_path / "main.py").write_text("print('ran')", encoding="utf-8")
    got = watched("--json", "r.json", "main.py")
    assert got.stderr.startswith(f"aether: error: {tmp_path}/pyproject.toml:{line}: {message}")
    assert got.stderr.count("\n") == 1
    assert (got.returncode, got.stdout) == (2, "")
    assert not (tmp_path / "r.json").exists()


@pytest.mark.parametrize("option", ["suppressions", "baseline"])
def test_a_file_that_is_not_there_is_told_with_who_names_it(option: str, tmp_path: Path, watched: Run) -> None:
    configure(tmp_path, f"[tool.aether]\n\n{option} = 'gone.toml'\n")
    got = watched("-c", "print('ran')")
    named = f"{tmp_path}/pyproject.toml:3: {option}: cannot read {tmp_path}/gone.toml: No such file or directory"
    assert got.stderr == f"aether: error: {named}\n"
    assert (got.returncode, got.stdout) == (2, "")
    got = watched(f"--{option}", "lost.toml", "-c", "print('ran')")
    assert got.stderr == "aether: error: cannot read lost.toml: No such file or directory\n", "the command line wins"


@pytest.mark.parametrize(
    ("key", "name", "reason"),
    [
        ("json", "gone/r", "cannot write {}/gone/r: No such file or directory"),
        ("output", "gone/r", "cannot write {}/gone/r: No such file or directory"),
        ("output", "-", "the results file is binary and cannot go to standard output"),
    ],
)
def test_a_file_that_cannot_be_written_is_told_with_who_names_it(
    key: str, name: str, reason: str, tmp_path: Path, watched: Run
) -> None:
    configure(tmp_path, f"[tool.aether]\n\n{key} = '{name}'\n")
    got = watched("-c", "print('ran')")
    assert got.stderr == f"aether: error: {tmp_path}/pyproject.toml:3: {key}: {reason.format(tmp_path)}\n"
    assert (got.returncode, got.stdout) == (2, "")
    got = watched(f"--{key}", "lost/r", "-c", "print('ran')")
    assert got.stderr == "aether: error: cannot write lost/r: No such file or directory\n", "the command line wins"


def test_a_mistake_in_a_file_that_is_there_is_told_with_its_own_place(tmp_path: Path, watched: Run) -> None:
    configure(tmp_path, "[tool.aether]\nbaseline = 'known.toml'\n")
    (tmp_path / "known.toml").write_text("race = 1\n", encoding="utf-8")
    assert watched("-c", "").stderr.startswith(f"aether: error: {tmp_path}/known.toml:1: there is no schema;")


def test_text_that_is_not_utf_8(tmp_path: Path, watched: Run) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"[tool.aether]\n\nlevel = '\xff'\n")
    got = watched("-c", "print('ran')")
    assert got.stderr == f"aether: error: {tmp_path}/pyproject.toml:3: b'\\xff' is not UTF-8; expected TOML\n"
    assert (got.returncode, got.stdout) == (2, "")


def test_nothing_to_halt_at(watched: Run) -> None:
    got = watched("--halt-on-error", "--fail-on", "never", "-c", "print('ran')")
    assert got.stderr == "aether: error: --halt-on-error has nothing to halt at: --fail-on is never\n"
    assert (got.returncode, got.stdout) == (2, "")


def test_the_line_of_a_key() -> None:
    text = '# a\r\n[a]\r\nb = """\r\n[[t]]\r\n"""\r\n\r\n[[t]]\r\nx = 1\r\n\r\n[[t]]\r\ny = [\r\n 1,\r\n]\r\n'
    file = TomlFile.parse("f", text.encode())
    lines = [file.line(keys) for keys in [("a",), ("a", "b"), ("t", 0), ("t", 0, "x"), ("t", 1), ("t", 1, "y")]]
    assert lines == [2, 3, 7, 8, 10, 11]
    assert file.line(("gone",)) == 1


def test_the_line_of_a_key_in_a_long_file() -> None:
    text = "".join(f"[[t]]\nx = {number}\n" for number in range(3000))
    assert TomlFile.parse("f", text.encode()).line(("t", 2000, "x")) == 4002
