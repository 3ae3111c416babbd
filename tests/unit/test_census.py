"""What a report says that was watched, by which engine, and what by none."""

import json
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

from aether.report.build import Setting, build_report
from aether.report.model import Census, Covered, Environment, Process
from aether.report.sources import Sources
from aether.reporters import text
from aether.reporters.style import TextStyle
from aether_hooks import bytecode

monitored = pytest.mark.skipif(bytecode.VERSION is None, reason="monitoring does not know this version")

WATCHES = """
    import json, sys, threading
    import aether, early, idle
    import vendored.part
    sys.path.append("site-packages")
    import installed._heapq

    def census(report):
        found = json.loads(report.to_json())["census"]
        covered = {each["name"]: [each["engine"], each["functions"]] for each in found["covered"]}
        return covered, {each["name"]: each["reason"] for each in found["uncovered"] + found["outside"]}

    found = []
    for watch in range(2):
        with aether.watch(engine=sys.argv[1 + watch]) as report:
            import late
            early.run()
            late.run()
            import vendored._heapq
        found.append(census(report))
    print(json.dumps(found))
"""


def extension() -> Path:
    """Some module in C of the standard library: it loads under other names, too."""
    command = "import _heapq; print(_heapq.__file__)"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("this Python has its extension modules built in")
    return Path(done.stdout.strip())


def watches(plain: Run, folder: Path, *engines: str) -> list[tuple[dict[str, list[Any]], dict[str, str]]]:
    for package in (folder / "vendored", folder / "site-packages" / "installed"):
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("")
        shutil.copy(extension(), package)
    (folder / "vendored" / "part.py").write_text("x = 1\n")
    for name in ("early", "idle", "late"):
        (folder / f"{name}.py").write_text("def run():\n    pass\n")
    (folder / "main.py").write_text(textwrap.dedent(WATCHES))
    done = plain("main.py", *engines)
    assert done.returncode == 0, done.stderr
    return [(covered, missed) for covered, missed in json.loads(done.stdout)]


@monitored
@pytest.mark.parametrize("second", ["auto", "monitor", "rewrite"])
def test_each_engine_has_its_modules(plain: Run, tmp_path: Path, second: str) -> None:
    """What an earlier watch has rewritten is watched by its probes in a later one, whatever its engine."""
    (covered, missed), (covered_again, _) = watches(plain, tmp_path, "auto", second)
    assert covered == {"late": ["rewriting", 2], "early": ["monitoring", 1], "__main__": ["monitoring", 1]}
    # Of the library, aether may have loaded modules itself; how it is installed hangs on the machine.
    named = {name: why for name, why in missed.items() if why != "the standard library" and name[0] != "_"}
    assert named == {
        "idle": "none of its code ran",
        "vendored": "none of its code ran",
        "vendored.part": "none of its code ran",
        "vendored._heapq": "extension module",
        "installed": "installed packages",
        "installed._heapq": "installed packages (extension modules)",
    }
    early = {} if second == "rewrite" else {"early": ["monitoring", 1], "__main__": ["monitoring", 1]}
    assert covered_again == {"late": ["rewriting", 2], **early}


def test_what_was_loaded_anew_has_no_probes(plain: Run, tmp_path: Path) -> None:
    (tmp_path / "late.py").write_text("def run():\n    pass\n")
    main = """
        import aether, importlib, json
        with aether.watch(engine="rewrite"):
            import late
        importlib.reload(late)
        with aether.watch(engine="rewrite") as report:
            late.run()
        census = json.loads(report.to_json())["census"]
        print(census["covered"], census["uncovered"])
    """
    (tmp_path / "main.py").write_text(textwrap.dedent(main))
    done = plain("main.py")
    assert done.stdout == "[] [{'name': 'late', 'reason': 'imported before aether'}]\n", done.stderr


def test_the_text_names_the_engines() -> None:
    environment = Environment("0", "3.13", "cpython", "linux", False, False, "x", (), "", {})
    covered = (Covered("a", 3, "rewriting"), Covered("b", 1, "monitoring"), Covered("c", 2, "rewriting"))
    setting = Setting(environment, Process(1, forked=False, ended="exit"), Census(3, 6, covered=covered))
    lines = text.render(build_report(setting, [], Sources()), TextStyle(verbosity=1)).splitlines()
    assert lines[1:] == [
        "aether: watched 6 functions in 3 modules (2 by rewriting, 1 by monitoring); not watched: nothing",
        "  watched by rewriting: a, c",
        "  watched by monitoring: b",
    ]
