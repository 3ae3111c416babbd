"""Mitigation as a person uses it: a report becomes a policy, and the program runs under it."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path

import pytest
from conftest import clean_environment

from aether.commands import load_verb
from aether.errors import AetherUsageError
from aether.mitigation.files import within_package
from aether.mitigation.policy import ATOMIC_UPDATE, LOCKED, NONE, SNAPSHOT, Policy, Repair, read_policies, read_policy
from aether.mitigation.proposal import Proposer, races_of
from aether.mitigation.rendering import render
from aether_hooks.recipe import Location, Recipe

type Run = Callable[..., subprocess.CompletedProcess[str]]

PROGRAMS = Path(__file__).parents[1] / "programs"

STATS = """\
import threading

class Stats:
    def __init__(self):
        self.hits = 0
        self.best = 0
        self.seen = {}

    def hit(self, value):
        self.hits += 1
        self.best = max(self.best, value)
        if value not in self.seen:
            self.seen[value] = 1
"""
MAIN = """\
import threading
from app.stats import Stats

stats = Stats()
meet = threading.Barrier(2)

def work():
    meet.wait()
    for value in range(1000):
        stats.hit(value)

threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(stats.hits)
"""
HEAD = 'schema = "aether-policy/1"\n'
TABLE = '[[repair]]\nid = "a"\nfile = "app/stats.py"\nattribute = "hits"\nrepair = "atomic-update"\n'


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "stats.py").write_text(STATS, encoding="utf-8")
    (tmp_path / "main.py").write_text(MAIN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def policy(project: Path) -> Callable[[str], str]:
    def write(tables: str) -> str:
        (project / "p.toml").write_text(HEAD + tables, encoding="utf-8")
        return "p.toml"

    return write


@pytest.mark.parametrize("form", [("--json", "r"), ("-o", "r")], ids=["json", "results"])
def test_a_report_becomes_a_policy(form: tuple[str, str], real: Run, capsys: pytest.CaptureFixture[str]) -> None:
    real(*form, "main.py")
    assert load_verb("policy").run(["r", "-o", "p.toml"]) == 0
    repairs = read_policy("p.toml").repairs
    assert {(repair.file, repair.location, repair.repair, repair.why) for repair in repairs} == {
        ("app/stats.py", location, *what)
        for location, *what in (
            (Location("attribute", "hits"), ATOMIC_UPDATE, "lost-update on Stats.hits: self.hits += 1"),
            (Location("attribute", "best"), LOCKED, "lost-update on Stats.best: self.best = max(self.best, value)"),
            (Location("item", "self.seen"), LOCKED, "check-then-act on dict[0]: if value not in self.seen:"),
        )
    }
    assert all(re.fullmatch("[0-9a-f]{12}", repair.id) for repair in repairs)
    assert "3 repairs, 0 races that are not repaired" in capsys.readouterr().out


def test_a_file_outside_of_the_project_goes_by_its_packages_name(tmp_path: Path) -> None:
    package = tmp_path / "lib" / "outer" / "inner"
    package.mkdir(parents=True)
    for file in (package.parent / "__init__.py", package / "__init__.py", package / "part.py", tmp_path / "alone.py"):
        file.touch()
    assert within_package(str(package / "__init__.py")) == "outer/inner/__init__.py"
    assert within_package(str(package / "part.py")) == "outer/inner/part.py"
    assert within_package(str(tmp_path / "alone.py")) == "alone.py"


def test_both_files_of_a_race_are_repaired(real: Run, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "app" / "state.py").write_text("class State: names = ['a']\nstate = State()\n", encoding="utf-8")
    (project / "app" / "takes.py").write_text(
        "from app.state import state\ndef take():\n    if state.names:\n        state.names.pop()\n", encoding="utf-8"
    )
    (project / "app" / "clears.py").write_text(
        "from app import state as holder\ndef clear(): holder.state.names.clear()\n", encoding="utf-8"
    )
    (project / "both.py").write_text(
        "import threading\nfrom app import clears, takes\n"
        "threads = [threading.Thread(target=each) for each in (takes.take, clears.clear)]\n"
        "for thread in threads: thread.start()\nfor thread in threads: thread.join()\n",
        encoding="utf-8",
    )
    real("--json", "r.json", "both.py")
    assert load_verb("policy").run(["r.json", "-o", "p.toml"]) == 0
    assert {(each.file, each.location, each.repair) for each in read_policy("p.toml").repairs} == {
        ("app/takes.py", Location("item", "state.names"), LOCKED),
        ("app/clears.py", Location("item", "holder.state.names"), LOCKED),
    }
    capsys.readouterr()
    assert load_verb("policy").run(["check", "--policy", "p.toml"]) == 0
    done = real("--policy", "p.toml", "both.py")
    assert done.returncode == 0, done.stderr
    assert "no races found" in done.stderr
    assert "any more" not in done.stderr


UNREPAIRED = {
    "a walk": ("','.join(map(str, seen))", "seen[5] = 1", "no loop or comprehension is known here"),
    "one step": ("for _ in seen: break", "seen[5] = 1", "the loop is left after its first step"),
    "what it changes itself": (
        "for _ in list(seen): pass\n    for each in seen:\n        if each == 7: seen.pop(7)",
        "seen[5] = 1",
        "the walk changes what it walks",
    ),
    "a loop": ("while seen: seen.popitem()", "while seen: seen.popitem()", "a while loop"),
    "a head": ("if seen: seen.popitem()", "if seen.popitem(): pass", "the head of a statement with a block"),
    "a wait": ("if seen: wait(); seen.popitem()", "seen.clear()", "a lock is not held while wait() waits"),
}


@pytest.mark.parametrize(("first", "second", "reason"), UNREPAIRED.values(), ids=UNREPAIRED)
def test_what_is_not_repaired_says_why(first: str, second: str, reason: str, real: Run, project: Path) -> None:
    (project / "walk.py").write_text(
        "import threading\nseen = {0: 0, 1: 1}\ndef wait(): pass\n"
        f"def first():\n    {first}\ndef second():\n    {second}\n"
        "meet = threading.Barrier(2)\n"
        "threads = [threading.Thread(target=each) for each in (first, second)]\n"
        "for thread in threads: thread.start()\nfor thread in threads: thread.join()\n",
        encoding="utf-8",
    )
    real("--json", "r.json", "walk.py")
    assert load_verb("policy").run(["r.json", "-o", "p.toml"]) == 0
    (repair, *_) = read_policy("p.toml").repairs
    assert repair.repair == NONE
    assert reason in repair.why


def test_a_report_says_of_each_race_what_a_policy_does(real: Run, project: Path) -> None:
    """The same as `aether policy` makes of it; in the text, too, and again from the results file."""
    (project / "main.py").write_text(
        MAIN.replace(
            "stats.hit(value)",
            "stats.hit(value)\n    stats.seen = dict.fromkeys(stats.seen)\n    stats.latest = [value]",
        ),
        encoding="utf-8",
    )
    done = real("-o", "r", "--json", "r.json", "--level", "note", "main.py")
    document = json.loads(Path("r.json").read_text(encoding="utf-8"))
    told = {race["id"]: race["repair"] for race in document["races"] if race["severity"] != "note"}
    assert all(race["repair"] is None for race in document["races"] if race["severity"] == "note")
    assert load_verb("policy").run(["r.json", "-o", "p.toml"]) == 0
    chosen = read_policy("p.toml").repairs
    assert {told[each.id]["repair"] or NONE for each in chosen} == {ATOMIC_UPDATE, LOCKED, NONE}
    for each in chosen:
        remedy = told[each.id]
        if each.location is None:
            assert (remedy["repair"], remedy["locations"]) == (None, [])
            assert each.why.endswith(remedy["why"])
        else:
            assert (remedy["why"], remedy["cost"]) == (each.why, each.cost)
            place = {"file": each.file, "kind": each.location.kind, "name": each.location.name}
            assert place in remedy["locations"]
    text = " ".join(done.stderr.split())
    assert 'repair: "atomic-update" by a policy (aether policy), while the program runs. race' in text
    assert "repair: None by a policy: a plain store is one step already" in text
    (project / "app" / "stats.py").unlink()  # what ran is in the results file
    assert load_verb("report").run(["r", "--format", "json", "-o", "again.json"]) == 0
    again = json.loads(Path("again.json").read_text(encoding="utf-8"))
    assert {race["id"]: race["repair"] for race in again["races"] if race["severity"] != "note"} == told


WALK = """\
import threading
from app.stats import Stats
names = Stats().seen
names.update(dict.fromkeys(range(50)))
meet = threading.Barrier(2)

def walk():
    meet.wait()
    for _ in range(300):
        assert len({name for name in names}) in (50, 51)
        for name, _ in enumerate(names.items()): str(name)

def change():
    meet.wait()
    for number in range(50, 20_000):
        names[number] = None
        del names[number - 50]

failed = []
threading.excepthook = failed.append
threads = [threading.Thread(target=each) for each in (walk, change)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(failed), len(names))
"""


def test_a_walk_goes_over_a_copy(real: Run, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing of the program is changed, nothing raises, and the race is gone where it is watched for."""
    (project / "walk.py").write_text(WALK, encoding="utf-8")
    real("--json", "r.json", "walk.py")
    races = json.loads(Path("r.json").read_text(encoding="utf-8"))["races"]
    assert "iterate-while-mutated" in {race["kind"] for race in races}
    assert load_verb("policy").run(["r.json", "-o", "p.toml"]) == 0
    assert {(each.file, each.location, each.repair) for each in read_policy("p.toml").active} == {
        ("walk.py", Location("walk", "names"), SNAPSHOT)
    }
    assert "O(n)" in read_policy("p.toml").active[0].cost
    capsys.readouterr()
    assert load_verb("policy").run(["r.json", "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert "@@ line 10: walk names, race " in shown
    assert "+assert len({name for name in names}) in (50, 51)  # over a copy\n" in shown
    assert load_verb("policy").run(["check", "--policy", "p.toml"]) == 0
    watched = real("--policy", "p.toml", "--json", "again.json", "walk.py")
    assert watched.stdout == "0 50\n", watched.stderr
    again = json.loads(Path("again.json").read_text(encoding="utf-8"))["races"]
    assert "iterate-while-mutated" not in {race["kind"] for race in again}
    alone = real("--policy", "p.toml", "--no-detect", "walk.py")
    assert (alone.returncode, alone.stdout) == (0, "0 50\n"), alone.stderr
    assert re.search(r"1 repair, 600 statements guarded, 0 redone\n$", alone.stderr)
    (project / "walk.py").write_text(
        WALK.replace("in names", "in names.copy()").replace("names.items()", "()"), encoding="utf-8"
    )
    assert load_verb("policy").run(["check", "--policy", "p.toml"]) == 1
    assert "nothing can walk a copy of walk names of walk.py any more" in capsys.readouterr().out


WALKED = """
    class_list_extended comprehension_walks default_argument defaultdict_walked deque_rotated in_place_set
    iterate_while_inserted list_of_counter list_of_deque maximum_of_values remove_from_list set_of_objects
    thread_safe_dict_walked tuple_of_dict walk_beside_append
""".split()


TORN = "torn_range torn_globals torn_mark_first torn_serial torn_address torn_uncut".split()


@pytest.mark.parametrize(
    ("kind", "name"),
    [*(("iterate-while-mutated", name) for name in WALKED), *(("torn-state", name) for name in TORN)],
)
def test_the_policy_of_a_labelled_program_ends_the_race(kind: str, name: str, real: Run, project: Path) -> None:
    program = f"race_{name}.py"
    shutil.copy(PROGRAMS / program, project)
    shutil.copytree(PROGRAMS / "support", project / "support", ignore=shutil.ignore_patterns("__pycache__"))
    real("--json", "r.json", program)
    assert load_verb("policy").run(["r.json", "-o", "p.toml"]) == 0
    real("--policy", "p.toml", "--json", "again.json", program)
    before, after = (
        [race["kind"] for race in json.loads(Path(file).read_text(encoding="utf-8"))["races"]]
        for file in ("r.json", "again.json")
    )
    assert kind in before
    assert kind not in after


RANGE = """\
import threading

class Range:
    def __init__(self): self.low, self.high = 0, 9
    def move(self, by, between):
        self.low = by
        between()
        self.high = by + 9
    def width(self):
        low = self.low
        return self.high - low
    def lower(self): return self.low
    def upper(self): return self.high
    def apart(self): return self.upper() - self.lower()

bounds, widths = Range(), []
reader = threading.Thread(target=lambda: widths.append(bounds.width()))

def between():
    reader.start()
    reader.join(0.5)

bounds.move(10, between)
reader.join()
print(*widths)
"""
STATE = """\
[[repair]]
id = "a"
file = "range.py"
attribute = "low  high"
repair = "locked"
"""


def test_a_state_is_stored_and_loaded_as_one(real: Run, project: Path) -> None:
    (project / "range.py").write_text(RANGE, encoding="utf-8")
    Path("p.toml").write_text(HEAD + STATE, encoding="utf-8")
    done = real("--policy", "p.toml", "--no-detect", "--strict-policy", "range.py")
    assert (done.returncode, done.stdout) == (0, "9\n"), done.stderr
    assert "1 repair, 3 statements guarded, 0 redone" in done.stderr, "its making, its move and its width"


def test_the_parts_of_a_state_have_no_order(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "range.py").write_text(RANGE, encoding="utf-8")
    Path("p.toml").write_text(HEAD + STATE, encoding="utf-8")
    assert read_policy("p.toml").active[0].location == Location("attribute", "high low")
    assert load_verb("policy").run(["check", "--policy", "p.toml"]) == 0
    (project / "range.py").write_text(RANGE.replace("high", "top"), encoding="utf-8")
    capsys.readouterr()
    assert load_verb("policy").run(["check", "--policy", "p.toml"]) == 1
    told = "p.toml:2: nothing uses attributes high and low of range.py together any more"
    assert told in capsys.readouterr().out


def test_a_state_that_getters_load_is_not_repaired(real: Run, project: Path) -> None:
    """Each of them loads one part, so that no section holds what their caller loads together."""
    (project / "range.py").write_text(
        RANGE.replace("bounds.width()", "bounds.apart()").replace("reader.join(0.5)", "pass"), encoding="utf-8"
    )
    real("--json", "r.json", "range.py")
    assert load_verb("policy").run(["r.json", "-o", "p.toml"]) == 0
    repairs = [each for each in read_policy("p.toml").repairs if "torn-state" in each.why]
    assert [each.repair for each in repairs] == [NONE]
    assert "no statements are known here that store or load these together" in repairs[0].why


@pytest.mark.parametrize(
    ("sort", "repaired"), [("dict", True), ("WeakSet", False), ("array", False), ("UserList", False)]
)
def test_no_copy_of_what_is_not_copied_in_one_step(sort: str, repaired: bool, tmp_path: Path) -> None:
    file = tmp_path / "walk.py"
    file.write_text("for name in names: pass\n", encoding="utf-8")
    accesses = [{"role": role, "file": 0, "line": 1, "function": "f"} for role in ("walk", "mutate")]
    location = {"kind": "structure", "name": sort, "type": sort}
    race = {"id": "a", "kind": "iterate-while-mutated", "severity": "error", "locations": [location]}
    report = {"files": [str(file)], "races": [race | {"accesses": accesses}]}
    (repair,) = Proposer(str(tmp_path)).propose(races_of(report))
    assert repair.repair == (SNAPSHOT if repaired else NONE)


def test_a_preview_of_what_would_change(real: Run, capsys: pytest.CaptureFixture[str]) -> None:
    real("--json", "r.json", "main.py")
    assert load_verb("policy").run(["r.json", "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert "+self.hits += 1  # one step: update\n" in shown
    assert "+self.hits = 0  # one step: store beside it\n" in shown
    assert "@@ lines 12 to 13: item self.seen, race " in shown
    assert "+if value not in self.seen:  # under the lock of its object\n" in shown


def test_under_a_policy_nothing_is_watched_and_nothing_lost(real: Run, policy: Callable[[str], str]) -> None:
    done = real("--policy", policy(TABLE), "--no-detect", "main.py")
    assert (done.returncode, done.stdout) == (0, "2000\n")
    assert re.fullmatch(r"aether: p.toml: 1 repair, 2,001 statements guarded, [\d,]+ redone\n", done.stderr)


def test_a_whole_policy_ends_all_races_of_the_report(real: Run) -> None:
    real("--json", "r.json", "main.py")
    assert load_verb("policy").run(["r.json", "-o", "p.toml"]) == 0
    watched = real("--policy", "p.toml", "main.py")
    assert (watched.returncode, watched.stdout) == (0, "2000\n"), watched.stderr
    alone = real("--policy", "p.toml", "--no-detect", "main.py")
    assert (alone.returncode, alone.stdout) == (0, "2000\n"), alone.stderr
    assert "3 repairs, 9,002 statements guarded" in alone.stderr


def test_detection_beside_a_policy_tells_the_other_races(real: Run, policy: Callable[[str], str]) -> None:
    done = real("--policy", policy(TABLE), "--json", "r.json", "main.py")
    assert done.stdout == "2000\n"
    names = {race["locations"][0]["name"] for race in json.loads(Path("r.json").read_text(encoding="utf-8"))["races"]}
    assert "Stats.best" in names
    assert "Stats.hits" not in names


def test_a_guard_does_not_hide_an_unguarded_update_of_the_same_thread(real: Run, project: Path) -> None:
    update = "from app.state import state\ndef up(): state.n += 1\n"
    (project / "app" / "state.py").write_text("class State: n = 0\nstate = State()\n", encoding="utf-8")
    (project / "app" / "inside.py").write_text(update, encoding="utf-8")
    (project / "app" / "outside.py").write_text(update, encoding="utf-8")
    (project / "both.py").write_text(
        "import threading\nfrom app import inside, outside\n"
        "def one(): inside.up(); outside.up()\n"
        "threads = [threading.Thread(target=each) for each in (one, inside.up)]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n",
        encoding="utf-8",
    )
    (project / "p.toml").write_text(HEAD + TABLE.replace("stats", "inside").replace("hits", "n"), encoding="utf-8")
    done = real("--policy", "p.toml", "both.py")
    assert "error[lost-update]: State.n" in done.stderr
    assert "of the library" not in done.stderr, "a guard is no lock of the program's"


def test_mitigation_from_the_start(real: Run) -> None:
    done = real("--mitigate", "--json", "r.json", "main.py")
    assert done.stdout == "2000\n"
    names = {race["locations"][0]["name"] for race in json.loads(Path("r.json").read_text(encoding="utf-8"))["races"]}
    assert "Stats.hits" not in names


def test_what_a_guard_cannot_hold_is_told_still(real: Run, project: Path) -> None:
    """Its operators are the program's own: they are not run under a lock, and not twice."""
    (project / "money.py").write_text(
        "import threading\n"
        "class Money:\n"
        "    def __init__(self, cents): self.cents = cents\n"
        "    def __add__(self, other): return Money(self.cents + other.cents)\n"
        "class Till: pass\n"
        "till = Till(); till.held = Money(0)\n"
        "def pay(): till.held += Money(1)\n"
        "threads = [threading.Thread(target=pay) for _ in range(2)]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n",
        encoding="utf-8",
    )
    assert "lost-update on Till.held" in real("--mitigate", "money.py").stderr


def test_in_a_program_that_asks_for_it(plain: Run, policy: Callable[[str], str], project: Path) -> None:
    name = policy(TABLE)
    (project / "own.py").write_text(
        f"import aether\naether.mitigate({name!r})\nimport main\n"
        "[counts] = aether.mitigation.stats()\n"
        "print(counts.id, counts.file, counts.location, counts.guarded, counts.given_up)\n"
        "aether.mitigation.disable('a')\n"
        "main.stats.hit(1)\n"
        "print(aether.mitigation.stats()[0].guarded)\n"
        "aether.mitigation.enable('a')\n"
        "main.stats.hit(1)\n"
        "print(aether.mitigation.stats()[0].guarded)\n"
        "for wrong in (lambda: aether.mitigation.disable('b'), lambda: aether.mitigate()):\n"
        "    try: wrong()\n"
        "    except (ValueError, RuntimeError) as error: print(error)\n",
        encoding="utf-8",
    )
    done = plain("own.py")
    assert done.stdout.splitlines() == [
        "2000",
        "a app/stats.py attribute hits 2001 0",
        "2001",
        "2002",
        "no repair 'b' is in force (known: a)",
        "the policy p.toml is in force already",
    ]
    assert done.stderr.startswith("aether: p.toml: 1 repair, 2,002 statements guarded, ")


def test_the_environment_puts_a_policy_into_force(policy: Callable[[str], str], project: Path) -> None:
    environment = clean_environment(AETHER_POLICY=str(project / policy(TABLE)))
    command = [sys.executable, "main.py"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "2000\n"
    assert "1 repair, 2,001 statements guarded" in done.stderr


def test_what_does_not_fit_is_said_at_the_start(real: Run, policy: Callable[[str], str]) -> None:
    name = policy(TABLE.replace("hits", "gone") + TABLE.replace("stats", "lost"))
    done = real("--policy", name, "--no-detect", "main.py")
    assert done.returncode == 0
    assert done.stderr.startswith(
        "aether: p.toml:7: there is no file app/lost.py here or on sys.path (attribute hits of app/lost.py)\n"
        "aether: p.toml:2: nothing updates attribute gone of app/stats.py any more\n"
    )
    strict = real("--policy", name, "--no-detect", "--strict-policy", "main.py")
    assert (strict.returncode, strict.stdout) == (2, "")
    assert strict.stderr == "aether: error: p.toml:2: nothing updates attribute gone of app/stats.py any more\n"


LOCK = TABLE.replace('attribute = "hits"', 'item = "self.seen"').replace("atomic-update", "locked")


def test_what_a_lock_cannot_hold_is_said_at_the_start(real: Run, policy: Callable[[str], str], project: Path) -> None:
    """Also where the module comes from the cache."""
    extra = "    def drain(self):\n        while self.seen:\n            self.seen.popitem()\n"
    (project / "app" / "stats.py").write_text(STATS + extra, encoding="utf-8")
    (project / "own.py").write_text(
        "import aether, main\n[counts] = aether.mitigation.stats()\nprint(counts.left_alone, counts.guarded > 0)\n",
        encoding="utf-8",
    )
    said = (
        "aether: p.toml:2: not all of item self.seen of app/stats.py is repaired: stats.py:15: a lock is not held "
        "around a while loop, which may wait for what another thread does\n"
    )
    for _ in range(2):
        done = real("--policy", policy(LOCK), "--no-detect", "own.py")
        assert done.stderr.startswith(said)
        assert done.stdout.splitlines()[-1] == "1 True"
    assert said in real("--policy", policy(LOCK), "own.py").stderr


def nested(depth: int) -> str:
    """A program with a test and its act within so many blocks."""
    loops = "".join(f"{' ' * (each + 1)}for i{each} in (1,):\n" for each in range(depth))
    body = " " * (depth + 1)
    return f"seen = {{}}\ndef fill():\n{loops}{body}if 1 not in seen:\n{body} seen[1] = 1\nfill()\nprint(seen)\n"


def compiles(program: str) -> bool:
    try:
        compile(program, "deep.py", "exec")
    except SyntaxError:
        return False
    return True


def test_a_module_that_would_be_nested_too_deeply_is_named(
    real: Run, policy: Callable[[str], str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Python allows about 20 blocks within each other, and a section is one more."""
    (project / "deep.py").write_text(max(takewhile(compiles, map(nested, range(1, 50))), key=len), encoding="utf-8")
    name = policy(LOCK.replace("app/stats.py", "deep.py").replace("self.seen", "seen"))
    said = "p.toml:2: item seen of deep.py is not repaired: {} cannot be rewritten: SyntaxError: too many statically"
    done = real("--policy", name, "--no-detect", "deep.py")
    assert (done.returncode, done.stdout) == (0, "{1: 1}\n")
    assert said.format("the module") in done.stderr
    assert load_verb("policy").run(["check", "--policy", name]) == 1
    assert said.format("deep.py") in capsys.readouterr().out


TASKS = """\
import asyncio.tasks, threading
count = 0
def up():
    global count
    count += 1
async def nothing(): pass
def run(): asyncio.run(nothing())
"""


def test_a_bare_name_is_the_projects_file(real: Run, policy: Callable[[str], str], project: Path) -> None:
    (project / "tasks.py").write_text(TASKS, encoding="utf-8")
    (project / "use.py").write_text(
        "import tasks, sys\ntasks.up(); tasks.run(); print(tasks.count)\n"
        "print(type(sys.modules['asyncio.tasks'].__loader__).__name__, type(tasks.__loader__).__name__)\n",
        encoding="utf-8",
    )
    table = TABLE.replace("app/stats.py", "{}").replace('attribute = "hits"', 'global = "count"')
    for name in ("tasks.py", str(project / "tasks.py")):
        done = real("--policy", policy(table.format(name)), "--no-detect", "use.py")
        assert done.stdout == "1\nSourceFileLoader RewritingLoader\n"
        assert done.stderr == "aether: p.toml: 1 repair, 1 statement guarded, 0 redone\n"
    done = real("--policy", policy(table.format("/gone/tasks.py")), "--no-detect", "use.py")
    assert (
        "p.toml:2: there is no file /gone/tasks.py here or on sys.path (global count of /gone/tasks.py)" in done.stderr
    )


def test_a_folder_that_is_a_link(real: Run, policy: Callable[[str], str], project: Path) -> None:
    (project / "tasks.py").write_text(TASKS, encoding="utf-8")
    (project / "link").symlink_to(project, target_is_directory=True)
    (project / "use.py").write_text(
        "import sys\nsys.path.insert(0, 'link')\nimport tasks\ntasks.up()\n", encoding="utf-8"
    )
    name = policy(TABLE.replace("app/stats.py", "tasks.py").replace('attribute = "hits"', 'global = "count"'))
    assert "1 statement guarded" in real("--policy", name, "--no-detect", "use.py").stderr


@pytest.mark.parametrize("given", [("--json", "r"), ("--html", "r"), ("--sarif", "r"), ("-o", "r")])
def test_a_report_on_nothing_is_refused(given: tuple[str, str], real: Run, policy: Callable[[str], str]) -> None:
    done = real("--policy", policy(TABLE), "--no-detect", *given, "main.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"aether: error: --no-detect watches for no races: {given[0]} r would hold nothing\n"
    assert not Path("r").exists()


def test_the_projects_file_puts_a_policy_into_force(real: Run, policy: Callable[[str], str], project: Path) -> None:
    policy(TABLE)
    (project / "q.toml").write_text(HEAD, encoding="utf-8")
    settings = project / "pyproject.toml"
    for value in ('"p.toml"', '["q.toml", "p.toml"]'):
        settings.write_text(f'[tool.aether]\npolicy = {value}\njson = "r.json"\n', encoding="utf-8")
        done = real("--no-detect", str(project / "main.py"), cwd=project / "app")
        assert (done.returncode, done.stdout) == (0, "2000\n")
        assert "1 repair, 2,001 statements guarded" in done.stderr
    assert "guarded" not in real("--no-mitigate", "main.py").stderr
    assert "q.toml: 0 repairs" in real("--policy", "q.toml", "main.py").stderr
    policy(TABLE.replace("hits", "gone"))
    settings.write_text('[tool.aether]\npolicy = "p.toml"\nstrict-policy = true\n', encoding="utf-8")
    done = real("main.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert "p.toml:2: nothing updates attribute gone of app/stats.py any more" in done.stderr
    settings.write_text('[tool.aether]\npolicy = "none.toml"\n', encoding="utf-8")
    assert "pyproject.toml:2: policy: cannot read" in real("main.py").stderr
    settings.write_text("[tool.aether]\nmitigate = true\n", encoding="utf-8")
    assert real("--json", "r.json", "main.py").stdout == "2000\n"
    assert "Stats.hits" not in Path("r.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("where", [[], ["app"], ["app/stats.py"]])
def test_a_check_says_whether_it_fits(
    where: list[str], policy: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    name = policy(TABLE)
    assert load_verb("policy").run(["check", *where, "--policy", name]) == 0
    assert capsys.readouterr().out == "p.toml: 1 of 1 repairs fit the code\n"
    policy(TABLE + TABLE.replace("hits", "gone"))
    assert load_verb("policy").run(["check", *where, "--policy", name]) == 1
    assert capsys.readouterr().out == (
        "p.toml:7: nothing updates attribute gone of app/stats.py any more\np.toml: 1 of 2 repairs fit the code\n"
    )


MISTAKES = {
    "no schema": ("[[repair]]\n", "p.toml:1: no schema is given; expected schema"),
    "a later schema": ('schema = "aether-policy/9"\n', "p.toml:1: schema is 'aether-policy/9'; expected"),
    "an unknown table": (HEAD + "[repairs]\n", "p.toml:2: unknown key 'repairs'; expected schema or [[repair]]"),
    "an unknown key": (HEAD + TABLE + 'extra = "x"\n', "p.toml:7: unknown key 'extra'; expected one of id,"),
    "an unknown repair": (HEAD + TABLE.replace("atomic-update", "magic"), "p.toml:6: unknown repair 'magic'; expected"),
    "no location": (HEAD + TABLE.replace('attribute = "hits"\n', ""), "p.toml:2: no location is given; expected one"),
    "two locations": (HEAD + TABLE + 'global = "x"\n', "attribute and global are given; expected one of attribute,"),
    "no file": (
        HEAD + TABLE.replace('file = "app/stats.py"\n', ""),
        'p.toml:2: no file is given; expected file = "..."',
    ),
    "a snapshot of an attribute": (
        HEAD + TABLE.replace("atomic-update", "snapshot"),
        "p.toml:6: snapshot does not fit attribute; expected atomic-update, locked or none",
    ),
    "an update of a walk": (
        HEAD + TABLE.replace("attribute", "walk"),
        'p.toml:6: atomic-update does not fit walk; expected repair = "snapshot"',
    ),
    "one step of several": (
        HEAD + TABLE.replace('"hits"', '"hits misses"'),
        "p.toml:6: atomic-update does not fit several attributes; expected locked or none",
    ),
    "a number": (HEAD + TABLE.replace('"hits"', "3"), "p.toml:5: attribute is 3; expected a text"),
    "a conflict": (
        HEAD + TABLE + TABLE.replace("atomic-update", "none"),
        "p.toml:11: none for attribute hits of app/stats.py, which has atomic-update above; expected one repair",
    ),
    "no TOML": ("schema = \n", "p.toml:1: "),
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_line(text: str, message: str, real: Run) -> None:
    Path("p.toml").write_text(text, encoding="utf-8")
    done = real("--policy", "p.toml", "--no-detect", "main.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert done.stderr.startswith("aether: error: p.toml:")


def test_two_policies_that_do_not_agree() -> None:
    Path("p.toml").write_text(HEAD + TABLE, encoding="utf-8")
    Path("q.toml").write_text(HEAD + TABLE.replace("atomic-update", "none"), encoding="utf-8")
    with pytest.raises(AetherUsageError, match=r"q.toml:2: none for attribute hits.*p.toml:2 has atomic-update"):
        read_policies(["p.toml", "q.toml"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--no-detect", "main.py"), "--no-detect has nothing to do without --policy FILE"),
        (("--strict-policy", "main.py"), "--strict-policy has nothing to do without --policy FILE"),
        (("--mitigate", "--engine", "monitor", "main.py"), "nothing can be repaired"),
        (("--mitigate", "--policy", "p.toml", "main.py"), "give one of the two"),
        (("--policy", "gone.toml", "main.py"), "cannot read gone.toml: No such file or directory"),
    ],
)
def test_options_that_do_not_go_together(arguments: tuple[str, ...], message: str, real: Run) -> None:
    done = real(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


@pytest.mark.parametrize("content", ["{}", '{"schema": "aether-report/1"}', "text"])
def test_a_report_that_is_none(content: str) -> None:
    Path("r").write_text(content, encoding="utf-8")
    with pytest.raises(AetherUsageError):
        load_verb("policy").run(["r", "-o", "p.toml"])
    assert not Path("p.toml").exists()


def test_a_policy_is_read_as_it_was_written() -> None:
    odd = 'quotes " and \\ and\nlines and \x7f and é'
    repairs = (
        Repair("1", "a/b.py", Location("item", "self.d['k']"), ATOMIC_UPDATE, odd, "little"),
        Repair("2", "a/b.py", None, NONE, "not to be repaired"),
    )
    Path("p.toml").write_text(render(repairs), encoding="utf-8")
    read = read_policy("p.toml")
    assert [(r.id, r.file, r.location, r.repair, r.why, r.cost) for r in read.repairs] == [
        (r.id, r.file, r.location, r.repair, r.why, r.cost) for r in repairs
    ]


def test_cached_code_is_of_one_recipe() -> None:
    """Another policy, or none, must not be given what was cached for this one."""
    location = Location("attribute", "hits")
    repair = Repair("a", "app/stats.py", location, ATOMIC_UPDATE)
    other = Repair("a", "app/stats.py", Location("attribute", "x"), ATOMIC_UPDATE)
    recipes = [Recipe(), Recipe(mitigates=True), Recipe(detects=False, mitigates=True)]
    recipes += [Policy("p", (each,)).recipe(detects=detects) for each in (repair, other) for detects in (True, False)]
    assert len({recipe.tag("/x/app/stats.py") for recipe in recipes}) == len(recipes)
    assert Policy("p", (repair,)).recipe(detects=True).tag("/x/app/other.py") == Recipe().tag("/x/app/other.py")


def test_no_repair_for_what_has_steps_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "counts.py"
    file.write_text("counts[key] += 1\n", encoding="utf-8")
    access = {"role": "update", "file": 0, "line": 1, "function": "hit"}
    location = {"kind": "entry", "name": "ConcurrentDict[1]", "type": "ConcurrentDict"}
    race = {"id": "a", "kind": "lost-update", "severity": "error", "locations": [location], "accesses": [access] * 2}
    proposed = {
        of_type: Proposer(str(tmp_path)).propose(
            races_of({"files": [str(file)], "races": [race | {"locations": [location | {"type": of_type}]}]})
        )
        for of_type in ("dict", "ConcurrentDict")
    }
    assert [repair.repair for repair in proposed["dict"]] == [ATOMIC_UPDATE]
    assert [repair.repair for repair in proposed["ConcurrentDict"]] == [NONE]
