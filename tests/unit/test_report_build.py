"""From the engine's records to the report's values."""

from pathlib import Path
from typing import Any

import pytest

from aether.report.build import Setting, build_report
from aether.report.identity import distinct, race_id, stable_path
from aether.report.model import Census, Environment, Process, Report, Severity
from aether.report.sources import Sources

SOURCE = """\
class A:
    def up(self):
        self.n += 1  # here

    def down(self):
        self.n -= 1
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "a.py"
    file.write_text(SOURCE, encoding="utf-8")
    return file


def access(file: Path, line: int, **changes: Any) -> dict[str, Any]:
    """One side of a race as the engine gives it."""
    thread = {"name": f"T{line}", "ident": line, "number": line, "created_at": [], "ended": False}
    place = {"file": str(file), "line": line, "function": "A.up" if line < 5 else "A.down"}
    return {
        "role": "update",
        "location": 0,
        **place,
        "column": 8,
        "end_line": line,
        "end_column": 19,
        "thread": thread,
        "locks_held": [],
        "last_sync": None,
        "stack": [place],
        "stack_truncated": False,
        "op": "UPDATE_ATTR",
    } | changes


def record(*accesses: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A race as the engine gives it."""
    location = {"kind": "attribute", "name": "A.n", "type": "A", "created_at": None, "owner": "<A object>"}
    return {
        "number": 1,
        "kind": "lost-update",
        "also": [],
        "severity": "error",
        "reachable": "any",
        "reason": None,
        "locations": [location],
        "count": 1,
        "accesses": list(accesses),
    } | changes


def report(*records: dict[str, Any], project: str = "", sources: Sources | None = None) -> Report:
    environment = Environment("0", "3", "cpython", "linux", True, False, "rewriting", (), project, {})
    setting = Setting(environment, Process(1, forked=False, ended="exit"), Census())
    return build_report(setting, records, sources or Sources())


def test_a_race_has_everything_that_the_engine_told(source: Path) -> None:
    (race,) = report(record(access(source, 3), access(source, 6))).races
    assert (race.kind, race.severity, race.count) == ("lost-update", Severity.ERROR, 1)
    assert [line.text for line in race.accesses[0].source] == SOURCE.splitlines()[1:4]
    assert race.accesses[0].stack[-1].function == "A.up"
    assert "A.n" in race.explanation


def test_the_id_survives_edits_elsewhere(source: Path) -> None:
    (before,) = report(record(access(source, 3), access(source, 6))).races
    source.write_text("import os\n\n" + SOURCE.replace("down(self)", "down(self, by=1)"), encoding="utf-8")
    (after,) = report(record(access(source, 5, function="A.up"), access(source, 8))).races
    assert after.id == before.id


def test_the_id_changes_with_the_line_and_does_not_depend_on_the_order(source: Path) -> None:
    (one,) = report(record(access(source, 3), access(source, 6))).races
    (swapped,) = report(record(access(source, 6), access(source, 3))).races
    source.write_text(SOURCE.replace("+= 1", "+= 2"), encoding="utf-8")
    (edited,) = report(record(access(source, 3), access(source, 6))).races
    assert swapped.id == one.id != edited.id


def test_the_id_is_the_bugs_whatever_a_run_shows_of_it(source: Path) -> None:
    pair = (access(source, 3), access(source, 6))
    (one,) = report(record(*pair)).races
    (other,) = report(record(*pair, kind="data-race", severity="warning")).races
    assert other.id == one.id


def test_equal_ids_are_told_apart_by_line_not_by_luck(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("x.n += 1\nx.n += 1\n", encoding="utf-8")
    first = record(access(file, 1, function="f"), access(file, 1, function="f"), number=1)
    second = record(access(file, 2, function="f"), access(file, 2, function="f"), number=2)
    swapped = [first | {"number": 2}, second | {"number": 1}]
    ids = {race.accesses[0].line: race.id for race in report(first, second).races}
    assert {race.accesses[0].line: race.id for race in report(*swapped).races} == ids
    assert ids[2] == f"{ids[1]}-2"


def test_ids_are_the_same_on_every_machine() -> None:
    assert stable_path("/home/ada/bank/app/a.py", "/home/ada/bank") == "app/a.py"
    assert stable_path("/venv/lib/python3.13/site-packages/cachetools/__init__.py", "/x") == "cachetools/__init__.py"
    assert stable_path("/elsewhere/a.py", "/home/ada/bank") == "a.py"
    places = [("a.py", "f", "x += 1"), ("a.py", "g", "x = 2")]
    assert race_id(["dict['a']"], places) == race_id(["dict['b']"], reversed(places))
    assert race_id(["x"], places) == "23f972f2f4c1"


def test_distinct_numbers_only_what_occurs_again() -> None:
    assert distinct(["a", "b", "a", "a"]) == ["a", "b", "a-2", "a-3"]


def test_worst_first_then_as_found(source: Path) -> None:
    pair = (access(source, 3), access(source, 6))
    records = [
        record(*pair, number=1, kind="benign", severity="note"),
        record(*pair, number=2, kind="data-race", severity="warning"),
        record(*pair, number=4),
        record(*reversed(pair), number=3),
    ]
    built = report(*records)
    assert [race.number for race in built.races] == [3, 4, 2, 1]
    assert (built.summary.errors, built.summary.warnings, built.summary.notes) == (2, 1, 1)
    assert built.summary.at_least(Severity.WARNING) == 3


def test_ignored_races_are_counted_and_left_out(source: Path) -> None:
    pair = access(source, 6), access(source, 3)
    built = report(record(*pair, ignored=True), record(*pair, number=2))
    assert (built.summary.suppressed, [race.number for race in built.races]) == (1, [2])


def test_a_file_that_changed_since_it_was_loaded_is_not_quoted(source: Path) -> None:
    loaded_before = source.stat().st_mtime - 10
    (race,) = report(record(access(source, 3), access(source, 6)), sources=Sources(loaded_before)).races
    assert race.accesses[0].source == ()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"# coding: nonsense\nx\n", b"x = '\xe9'\n", b"(((\n", b""])
def test_any_file_can_be_quoted_or_is_left_out(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(content)
    (race,) = report(record(access(file, 1), access(tmp_path / "gone.py", 6))).races
    assert race.accesses[1].source == ()


def test_lines_are_counted_as_python_counts_them(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"\xef\xbb\xbfx = '\x0c\x1c'\r\ny = 1\rz = 2\n")
    assert Sources().lines(str(file)) == ["x = '\x0c\x1c'", "y = 1", "z = 2"]


def test_text_that_is_in_no_file_is_quoted() -> None:
    sources = Sources(known={"<string>": "x.n += 1\n"})
    (race,) = report(record(access(Path("<string>"), 1), access(Path("<string>"), 1)), sources=sources).races
    assert [line.text for line in race.accesses[0].source] == ["x.n += 1"]


LOCK = {"number": 7, "name": "A.lock", "type": "Lock", "library": False, "created_at": None}


SPAN = "from the reading to the writing, not released in between."


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (
            {},
            {},
            "Guard A.n by one lock, held at a.py:3 and a.py:6 from the reading to the writing. Or make it an "
            "`aether.AtomicInt64`: `self.n += 1` and `self.n -= 1` are one step each then, and `self.n.load()` reads "
            "it.",
        ),
        ({"locks_held": [LOCK]}, {}, f"Hold the same Lock 'A.lock' at a.py:6 as at a.py:3, {SPAN}"),
        ({}, {"locks_held": [LOCK]}, f"Hold the same Lock 'A.lock' at a.py:3 as at a.py:6, {SPAN}"),
        (
            {"locks_held": [LOCK]},
            {"locks_held": [LOCK | {"number": 8, "name": "other"}]},
            "The two hold different locks (Lock 'A.lock'; Lock 'other'): guard A.n by one lock at both places, from "
            "the reading to the writing.",
        ),
    ],
)
def test_advice_on_locks(source: Path, first: dict[str, Any], second: dict[str, Any], expected: str) -> None:
    (race,) = report(record(access(source, 3, **first), access(source, 6, **second))).races
    assert race.advice == expected


def test_a_record_of_a_kind_that_is_not_known_yet_is_reported(source: Path) -> None:
    unknown = record(access(source, 3, role="new-role"), access(source, 6), kind="new-kind", severity=None)
    (race,) = report(unknown).races
    assert (race.kind, race.severity) == ("new-kind", Severity.WARNING)
    assert race.advice


def test_a_level_that_there_is_not_is_named() -> None:
    assert [Severity.named(name) for name in ("note", "warning", "error")] == list(Severity)
    with pytest.raises(ValueError, match="'bad' is no level; expected 'note', 'warning' or 'error'"):
        Severity.named("bad")
