"""Which of aether's own types is offered for an update, by what stands on the lines that race."""

from pathlib import Path
from typing import Any

import pytest
from test_report_build import access, record, report

LOCK = {"number": 7, "name": "A.lock", "type": "Lock", "library": False, "created_at": None}


def offered(tmp_path: Path, kind: str, of_type: str, *lines: str, name: str = "A.n", **changes: Any) -> str:
    """What follows the advice to hold a lock; the first line updates, a second one stores."""
    file = tmp_path / "a.py"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sides = [
        access(file, number, role="update" if number == 1 else "write", **changes)
        for number in range(1, len(lines) + 1)
    ]
    location = {"kind": kind, "name": name, "type": of_type, "created_at": None, "owner": ""}
    (race,) = report(record(sides[0], sides[-1], kind="lost-update", locations=[location])).races
    told, found, rest = race.advice.partition(" Or")
    assert told
    return found + rest


@pytest.mark.parametrize(
    ("line", "type_name", "step"),
    [
        ("self.n += 1", "AtomicInt64", "self.n += 1"),
        ("    self.n -= 3  # taken", "AtomicInt64", "self.n -= 3"),
        ("self.n = self.n + 1", "AtomicInt64", "self.n += 1"),
        ("self.n = 1 + self.n", "AtomicInt64", "self.n += 1"),
        ("self.n = self.n - 0.5", "AtomicFloat64", "self.n -= 0.5"),
    ],
)
def test_a_number_of_which_the_code_shows_the_type(line: str, type_name: str, step: str, tmp_path: Path) -> None:
    told = offered(tmp_path, "attribute", "A", line)
    assert told == f" Or make it an `aether.{type_name}`: `{step}` is one step then, and `self.n.load()` reads it."


@pytest.mark.parametrize(
    ("line", "step"),
    [("self.n += amount", "self.n += amount"), ("self.n = max(self.n, new)", "self.n.fetch_max(new)")],
)
def test_what_may_be_a_number(line: str, step: str, tmp_path: Path) -> None:
    told = offered(tmp_path, "attribute", "A", line)
    assert told.startswith(" Or, if it is a number, make it an `aether.AtomicInt64` or `AtomicFloat64`: ")
    assert f"`{step}` is one step then" in told


@pytest.mark.parametrize(
    ("kind", "name", "line"),
    [
        ("global", "__main__.hits", "hits += 1"),
        ("closure variable", "hits", "hits += 1"),
        ("class attribute", "A.hits", "A.hits += 1"),
    ],
)
def test_variables_of_all_sorts(kind: str, name: str, line: str, tmp_path: Path) -> None:
    assert f"`{line}` is one step then" in offered(tmp_path, kind, "A", line, name=name)


def test_a_store_beside_the_update_becomes_a_call(tmp_path: Path) -> None:
    told = offered(tmp_path, "attribute", "A", "self.n += 1", "self.n = 0")
    assert "`self.n += 1` and `self.n.store(0)` are one step each then" in told


def test_elements_of_a_list(tmp_path: Path) -> None:
    told = offered(tmp_path, "entry", "list", "cells[i] += 1", name="list[0]")
    assert told.startswith(" Or make each element an `aether.AtomicInt64`: `cells[i] += 1` is one step then")


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("hits[key] += 1", "hits.add(key)"),
        ("hits[key] += 2", "hits.add(key, 2)"),
        ("hits[key] -= 1", "hits.add(key, -1)"),
        ("hits[key] = hits.get(key, 0) + 1", "hits.add(key)"),
        ("hits[key] = hits[key] + 1", "hits.add(key)"),
    ],
)
@pytest.mark.parametrize("of_type", ["dict", "Counter", "defaultdict"])
def test_counters_of_a_dict(line: str, step: str, of_type: str, tmp_path: Path) -> None:
    told = offered(tmp_path, "entry", of_type, line, "hits[key] = 0", name=f"{of_type}['a']")
    assert told == f" Or keep the values in an `aether.ConcurrentDict`: `{step}` is one step there."


@pytest.mark.parametrize(
    ("kind", "of_type", "lines"),
    [
        ("attribute", "A", ["self.n += 'x'"]),
        ("attribute", "A", ["self.n += [x]"]),
        ("attribute", "A", ["self.n += 1", "self.n = None"]),
        ("attribute", "A", ["self.n += 1", "self.n, other = 1, 2"]),
        ("attribute", "A", ["self.other += 1"]),
        ("attribute", "A", ["self.n = other + 1"]),
        ("attribute", "A", ["self.n = f(self.n)"]),
        ("attribute", "A", ["self.n += ("]),
        ("entry", "Hosts", ["hits[key] += 1"]),
        ("entry", "dict", ["hits[key] = hits.get(key, 1) + 1"]),
        ("entry", "dict", ["hits[key] += 'x'"]),
    ],
)
def test_nothing_where_it_would_not_repair_both(kind: str, of_type: str, lines: list[str], tmp_path: Path) -> None:
    assert offered(tmp_path, kind, of_type, *lines) == ""


def test_nothing_where_the_other_side_holds_a_lock(tmp_path: Path) -> None:
    assert offered(tmp_path, "attribute", "A", "self.n += 1", locks_held=[LOCK]) == ""


def test_nothing_where_it_belongs_to_another_place(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("self.n += 1\n", encoding="utf-8")
    location = {"kind": "attribute", "name": "A.n", "type": "A", "created_at": None, "owner": ""}
    sides = [access(file, 1, role="update") for _ in range(2)]
    (race,) = report(record(*sides, kind="lost-update", also=["torn-state"], locations=[location])).races
    assert "aether" not in race.advice


@pytest.mark.parametrize(
    ("kind", "of_type", "line", "step"),
    [
        ("entry", "ConcurrentDict", "hits[key] += 1", "`add` or `compute`"),
        ("entry", "ConcurrentList", "cells[0] += 1", "`compute`"),
        ("value", "AtomicInt64", "n.store(n.load() + 1)", "`fetch_add`, `fetch_max` and the like, or `update`"),
        ("value", "AtomicRef", "r.store((*r.load(), 1))", "`update`"),
    ],
)
def test_what_is_one_of_them_already(kind: str, of_type: str, line: str, step: str, tmp_path: Path) -> None:
    told = offered(tmp_path, kind, of_type, line, name=of_type)
    assert told == f" Or do it in one step, with {step} of the {of_type}."


def test_a_key_of_a_walk_that_another_thread_removes(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("d[k]\nd.pop(k)\n", encoding="utf-8")
    location = {"kind": "entry", "name": "ConcurrentDict[1]", "type": "ConcurrentDict", "created_at": None, "owner": ""}
    sides = access(file, 1, role="read"), access(file, 2, role="write")
    (race,) = report(record(*sides, kind="data-race", locations=[location])).races
    assert "one of them by a key that it got from a walk" in race.explanation
    assert race.advice.startswith("Walk the items (`for key, value in d.items()`)")
