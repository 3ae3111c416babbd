"""Beside tools that watch the same code: each finds what it finds alone.

Coverage.py on `sys.monitoring` and with its C tracer, a debugger on `sys.settrace`, and cProfile, which takes a tool of
`sys.monitoring`, too.
"""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from aether_hooks import bytecode

pytestmark = pytest.mark.skipif(bytecode.VERSION is None, reason="monitoring does not know this version")

PROGRAMS = Path(__file__).parents[1] / "programs"

WORK = """\
class Counter:
    def __init__(self):
        self.hits = 0
        self.names = []

    def is_new(self, name):
        return name not in self.names


def count(counter, names):
    for name in names:
        counter.hits += 1
        if counter.is_new(name):
            counter.names.append(name)
        else:
            counter.names.remove(name)
    return len(counter.names)


def never():
    return [name for name in Counter().names]


def generate(counter):
    for name in sorted(counter.names):
        yield name
    try:
        counter.missing
    except AttributeError:
        counter.names.clear()


def first(counter):
    return count(counter, "abca")


def second(counter):
    count(counter, "xyx")
    return list(generate(counter))
"""

# Which tool, whether aether watches, and whether the module is imported before (monitored) or after it (rewritten).
MAIN = """\
import json, sys
from support.invisible import one_by_one
import tools

tool, watched, imported = sys.argv[1:]
if imported == "early":
    import work
if watched == "watched":
    import aether
    report = aether.start(exclude=["support", "tools", "main"])
import work
counter = work.Counter()
with tools.TOOLS[tool](work) as found:
    one_by_one(lambda: work.first(counter), lambda: work.second(counter))
races = None
if watched == "watched":
    aether.stop()
    covered = {each["name"]: each["engine"] for each in json.loads(report.to_json())["census"]["covered"]}
    races = covered["work"], sorted(f"{race.kind} {race.locations[0].name}" for race in report.races)
print(json.dumps([races, found]))
"""

TOOLS = """\
import bdb, cProfile, pstats, threading
from contextlib import contextmanager

@contextmanager
def nothing(work):
    yield None

@contextmanager
def profiler(work):
    found = []
    profile = cProfile.Profile(builtins=False)
    profile.enable()
    try:
        yield found
    finally:
        profile.disable()
    stats = pstats.Stats(profile).stats
    found += sorted([name, calls] for (file, _, name), (_, calls, *_) in stats.items() if file == work.__file__)

class Debugger(bdb.Bdb):
    def __init__(self, found):
        super().__init__()
        self.found = found

    def user_line(self, frame):
        values = {name: value for name, value in frame.f_locals.items() if isinstance(value, (str, list))}
        self.found.append([frame.f_code.co_name, frame.f_lineno, repr(values), frame.f_back.f_code.co_name])
        self.set_step() if frame.f_code.co_name == "generate" else self.set_continue()

@contextmanager
def debugger(work):
    found = []
    debug = Debugger(found)
    debug.reset()
    for line in (7, 14, 25):
        assert debug.set_break(work.__file__, line) is None
    threading.settrace(debug.trace_dispatch)
    try:
        yield found
    finally:
        threading.settrace(None)

TOOLS = {"nothing": nothing, "profiler": profiler, "debugger": debugger}
"""


def run(folder: Path, *arguments: str, **variables: str) -> tuple[Any, Any]:
    """What aether found, and what the tool did."""
    for name, content in (("work", WORK), ("main", MAIN), ("tools", TOOLS)):
        (folder / f"{name}.py").write_text(content)
    environment = os.environ | {"PYTHONPATH": str(PROGRAMS)} | variables
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    races, found = json.loads(done.stdout)
    return races, found


HAS_GIL = not sysconfig.get_config_var("Py_GIL_DISABLED")
TWO_THREADS = pytest.mark.skipif(
    not HAS_GIL and sys.version_info < (3, 15),
    reason="without the GIL cProfile miscounts and crashes by itself up to 3.14: python/cpython#126884, #138229",
)


@pytest.mark.parametrize("imported", ["early", "late"])
@pytest.mark.parametrize("tool", ["debugger", pytest.param("profiler", marks=TWO_THREADS)])
def test_finds_what_it_finds_alone(tmp_path: Path, tool: str, imported: str) -> None:
    races, _ = run(tmp_path, "main.py", "nothing", "watched", imported)
    _, found = run(tmp_path, "main.py", tool, "unwatched", imported)
    assert races == ["monitoring" if imported == "early" else "rewriting", RACES]
    assert len(found) > 4
    assert run(tmp_path, "main.py", tool, "watched", imported) == (races, found)


RACES = [
    "check-then-act list",
    *["data-race list"] * 2,
    "iterate-while-mutated list",
    "lost-update Counter.hits",
]


@pytest.mark.parametrize("imported", ["early", "late"])
@pytest.mark.parametrize("core", ["sysmon", *(["ctrace"] if HAS_GIL else [])])
def test_coverage_counts_what_it_counts_alone(tmp_path: Path, core: str, imported: str) -> None:
    """Its locks order nothing of the program's."""
    races, _ = run(tmp_path, "main.py", "nothing", "watched", imported)
    _, alone = covered(tmp_path, core, "unwatched", imported)
    assert alone["missing_lines"] == [21]
    assert covered(tmp_path, core, "watched", imported) == (races, alone)


def covered(folder: Path, core: str, watched: str, imported: str) -> tuple[Any, Any]:
    """What aether found, and the lines of the module that coverage.py says were run and were not."""
    command = ["-m", "coverage", "run", "--include", "work.py", "main.py", "nothing", watched, imported]
    races, _ = run(folder, *command, COVERAGE_CORE=core)
    subprocess.run(
        [sys.executable, "-m", "coverage", "json", "-q", "-o", "coverage.json"], cwd=folder, timeout=60, check=True
    )
    found = json.loads((folder / "coverage.json").read_text())
    lines = found["files"]["work.py"]
    return races, {name: lines[name] for name in ("executed_lines", "missing_lines")}
