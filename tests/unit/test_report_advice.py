"""Advice that is simpler than a lock, and for what has advice of its own; followed to the letter it has to be right."""

from pathlib import Path
from typing import Any

import pytest
from test_report_build import access, record, report

from aether.report.model import Race

STORED_TOO_LATE = """\
def make():
    ready.set()
    job.n = 1


def take():
    ready.wait()
    print(job.n)
"""
CLOSED_TWICE = """\
def close(self):
    if not self.closed:
        self.closed = {value}  # for good
        self.sock.close()
"""


def the_race(*accesses: dict[str, Any], **changes: Any) -> Race:
    (race,) = report(record(*accesses, **changes)).races
    return race


def place(file: Path, line: int) -> dict[str, Any]:
    return {"file": str(file), "line": line, "function": "f"}


def sync(file: Path, line: int, sort: str, operation: str, effect: str) -> dict[str, Any]:
    named = {"type": sort.title(), "name": "ready", "created_at": None}
    return {"sort": sort, "operation": operation, "effect": effect, **named, "place": place(file, line)}


def met(file: Path, sort: str = "event", give: str = "set", take: str = "wait", giver: int = 0) -> dict[str, Any]:
    syncs = {"give": sync(file, 2, sort, give, "gives"), "take": sync(file, 7, sort, take, "takes")}
    return {"way": "too early", "giver": giver, **syncs}


@pytest.mark.parametrize(
    ("sort", "give", "take", "done"),
    [
        ("event", "set", "wait", "set Event 'ready' at a.py:2"),
        ("queue", "put", "get", "put into Queue 'ready' at a.py:2"),
    ],
)
def test_a_store_after_the_hand_over_goes_before_it(sort: str, give: str, take: str, done: str, tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text(STORED_TOO_LATE, encoding="utf-8")
    store, load = access(file, 3, role="write", op="STORE_ATTR"), access(file, 8, role="read", op="LOAD_ATTR")
    race = the_race(store, load, kind="data-race", severity="warning", meeting=met(file, sort, give, take))
    assert race.advice.startswith(f"Move what a.py:3 does to before T3 {done}: what comes before that is ordered, if ")
    assert " Else guard A.n by one lock, held at a.py:3 and a.py:8." in race.advice


def test_a_walk_over_what_was_changed_after_the_hand_over_has_both_ways_out(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    location = {"kind": "structure", "name": "list", "type": "list", "created_at": None, "owner": ""}
    change, walk = access(file, 3, role="mutate", op="append"), access(file, 8, role="walk", op="for")
    race = the_race(change, walk, kind="iterate-while-mutated", locations=[location], meeting=met(file))
    assert race.advice.startswith("Move what a.py:3 does to before T3 set")
    assert " Else walk over a copy, which list(...)" in race.advice


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "lost-update"},
        {"kind": "data-race", "way": "let go"},
        {"kind": "data-race", "giver": 1},
        {"kind": "data-race", "locks_held": True},
    ],
)
def test_where_moving_it_would_not_help_it_is_not_advised(changes: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    lock = {"number": 7, "name": "A.lock", "type": "Lock", "library": False, "created_at": None}
    store = access(file, 3, role="write", locks_held=[lock] if changes.get("locks_held") else [])
    meeting = met(file, giver=changes.get("giver", 0)) | {"way": changes.get("way", "too early")}
    race = the_race(store, access(file, 8, role="read"), kind=changes["kind"], meeting=meeting)
    assert "Move" not in race.advice


@pytest.mark.parametrize(
    ("of_type", "outcome"),
    [("generator", "ValueError (generator already executing)"), ("list_iterator", "given to both or to nobody")],
)
def test_an_iterator_that_two_advance_is_stepped_under_a_lock(of_type: str, outcome: str, tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    location = {"kind": "position", "name": of_type, "type": of_type, "created_at": None, "owner": ""}
    steps = (access(file, line, role="write", op="next") for line in (3, 6))
    race = the_race(*steps, kind="data-race", severity="warning", locations=[location])
    assert outcome in race.explanation
    assert race.advice.startswith("Hold one lock at each step: `with lock: item = next(it, END)`")
    assert "queue.Queue" in race.advice


@pytest.mark.parametrize("kind", ["lost-update", "data-race"])
@pytest.mark.parametrize("of_type", ["OrderedDict", "LRU"])
def test_an_ordered_dict_is_locked_wherever_it_is_used(of_type: str, kind: str, tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    name = f"{of_type}['k']"
    location = {"kind": "entry", "name": name, "type": of_type, "created_at": None, "owner": "", "base": "OrderedDict"}
    race = the_race(access(file, 3), access(file, 6, role="read"), kind=kind, locations=[location])
    assert race.advice.startswith("Hold one lock wherever the OrderedDict is used, also where it is only read")
    span = ", from the reading to the writing" if kind == "lost-update" else ""
    assert f"also where it is only read{span}: free-threaded" in race.advice


@pytest.mark.parametrize("value", ["True", "False"])
def test_a_flag_that_guards_what_is_done_once_is_swapped(value: str, tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text(CLOSED_TWICE.format(value=value), encoding="utf-8")
    check = {"test": place(file, 2), "act": place(file, 3), "deed": "store", "fills": False, "tests_again": False}
    pair = (access(file, 2, role="check"), access(file, 3, role="act"))
    race = the_race(*pair, kind="check-then-act", check=check | {"tester": 0})
    assert f"`with lock: before, self.closed = self.closed, {value}`" in race.advice
    assert f"and do the rest where `before` is not {value}. Else hold one lock from the test at" in race.advice
    assert "AtomicBool" not in race.advice  # who finds it set is in no order with what the other did, as far as we know


def test_what_else_is_stored_on_a_test_is_not_swapped(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text(CLOSED_TWICE.format(value="connect()"), encoding="utf-8")
    check = {"test": place(file, 2), "act": place(file, 3), "deed": "store", "fills": True, "tests_again": False}
    pair = (access(file, 2, role="check"), access(file, 3, role="act"))
    race = the_race(*pair, kind="check-then-act", check=check | {"tester": 0})
    assert race.advice.startswith("Hold one lock from the test")


def test_an_object_that_escapes_from_its_constructor_is_made_known_when_it_is_whole(tmp_path: Path) -> None:
    store, load = access(tmp_path / "a.py", 3, role="write"), access(tmp_path / "a.py", 6, role="read")
    torn = {"early": True, "getters": False, "other": None}
    race = the_race(store, load, kind="torn-state", torn=torn)
    assert race.advice == "Make the object known when it is whole: after the store at a.py:3, as the last thing."


LOGGED_IN = """\
class Session:
    def log_in(self):
        self.token = "b"
        self.user.name = "b"
"""


@pytest.mark.parametrize(("known", "named"), [(True, "User.name"), (False, "Session.user.name")])
def test_the_other_place_of_a_state_is_named_by_its_own_object(known: bool, named: str, tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text(LOGGED_IN, encoding="utf-8")
    location = {"kind": "attribute", "name": "Session.token", "type": "", "created_at": None, "owner": "Session"}
    other = place(file, 4) | {"column": 8, "end_line": 4, "end_column": 22}
    torn = {"early": False, "other": {"key": "user.name", "same_object": False, "store": other, "load": other}}
    beside = [location | {"name": "User.name", "owner": "User"}] if known else []
    pair = (access(file, 3, role="write"), access(file, 6, role="read"))
    race = the_race(*pair, kind="torn-state", locations=[location], torn=torn, beside=beside)
    assert [each.name for each in race.locations] == ["Session.token", named]


def test_a_walk_whose_answer_is_acted_on_is_no_matter_of_a_copy(tmp_path: Path) -> None:
    location = {"kind": "structure", "name": "list", "type": "list", "created_at": None, "owner": ""}
    walk = access(tmp_path / "a.py", 3, role="walk", op="CONTAINS")
    change = access(tmp_path / "a.py", 6, role="mutate", op="insert")
    kind = "iterate-while-mutated"
    assert "copy, which" in the_race(walk, change, kind=kind, locations=[location]).advice
    told = the_race(walk, change, kind=kind, locations=[location], also=["check-then-act"]).advice
    assert told.startswith("Hold one lock from the walk to what is done on its answer, and during the change")
