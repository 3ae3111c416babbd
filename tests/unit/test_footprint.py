"""What aether loads into a program's process: little, and nothing of the program's by mistake."""

import sys
from pathlib import Path

import pytest
from conftest import Run

HEAVY = {
    "the rewriter, where the code is cached": "aether_hooks.transformer",
    "OpenSSL": "_hashlib",
    "compressions, for the width of a terminal": "shutil",
    "the build's configuration": "sysconfig",
    "reports, before there is one": "aether.report.model",
    "a JSON reader, before there is anything to read": "json",
}


@pytest.mark.parametrize("module", HEAVY.values(), ids=HEAVY)
def test_not_loaded_while_a_cached_program_runs(module: str, tmp_path: Path, real: Run) -> None:
    (tmp_path / "program.py").write_text(f"import sys\nprint({module!r} in sys.modules)\n")
    assert real("program.py").returncode == 0
    assert real("program.py").stdout == "False\n"


@pytest.mark.parametrize("name", ["ast", "enum", "copy", "contextlib", "textwrap", "unicodedata"])
def test_a_programs_module_is_never_ours(name: str, tmp_path: Path, real: Run) -> None:
    """The program's file is imported by the program alone, also where our own modules load after its start."""
    (tmp_path / f"{name}.py").write_text("raise RuntimeError('not the one of the standard library')\n")
    (tmp_path / "program.py").write_text("def late():\n    import later\n    print(later.answer)\nlate()\n")
    # The second time the program comes from its cache, and what it imports does not.
    for count in (3, 1000):
        (tmp_path / "later.py").write_text(f"answer = len([n for n in range({count})])\n")
        got = real("-v", "program.py")
        assert got.stdout == f"{count}\n"
        assert "cannot be rewritten" not in got.stderr
        assert "no races found" in got.stderr


@pytest.mark.skipif(sys._is_gil_enabled(), reason="a build that has a GIL, or a run that was given it")
def test_the_gil_stays_disabled(tmp_path: Path, plain: Run, real: Run) -> None:
    (tmp_path / "program.py").write_text("import sys, aether\nprint(sys._is_gil_enabled())\n")
    assert plain("-W", "error", "program.py").stdout == "False\n"
    assert real("program.py").stdout == "False\n"
