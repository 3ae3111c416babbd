"""Races that one missing lock explains."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_report_build import access, record, report

from aether.report.build import build_races
from aether.report.followers import merged_races
from aether.report.groups import parted
from aether.report.sources import Sources
from aether.reporters import text
from aether.reporters.style import TextStyle

CACHE, CALLER = Path("cache.py"), Path("main.py")


def side(line: int, function: str, *callers: str) -> dict[str, Any]:
    """An access in a method of the cache, with the cache's methods that led to it, innermost first."""
    place = {"file": str(CACHE), "line": line, "function": function}
    above = [{"file": str(CACHE), "line": 1, "function": caller} for caller in reversed(callers)]
    return access(
        CACHE, line, function=function, stack=[{"file": str(CALLER), "line": 9, "function": "use"}, *above, place]
    )


def on(name: str, made: int | None, number: int, *accesses: dict[str, Any], **changes: Any) -> dict[str, Any]:
    created = made and {"file": str(CALLER), "line": made, "function": "main"}
    location = {"kind": "attribute", "name": name, "type": "A", "created_at": created, "owner": "<A object>"}
    return record(*accesses, number=number, locations=[location], **changes)


def test_parts_of_one_object_reached_by_the_same_methods_belong_together() -> None:
    first, second, third = report(
        on("Cache.size", 4, 1, side(70, "Cache.store", "Lru.store"), side(70, "Cache.store", "Lru.store")),
        on("dict[1]", 4, 2, side(71, "Cache.store", "Lru.store"), side(90, "Cache.drop", "Cache.store", "Lru.store")),
        on("dict[1]", 4, 3, side(71, "Cache.store", "Lru.store"), side(55, "Cache.get")),
    ).races
    assert first.group == second.group
    assert third.group != first.group
    assert len({first.id, second.id, third.id}) == 3


def test_another_object_or_another_function_is_another_group() -> None:
    pair = (side(70, "Cache.store"), side(70, "Cache.store"))
    races = report(
        on("Cache.size", 4, 1, *pair),
        on("Cache.size", 5, 2, *pair),
        on("Cache.size", None, 3, *pair),
        on("Cache.free", None, 4, *pair),
        on("Cache.size", 4, 5, side(70, "store"), side(70, "store")),
    ).races
    groups = [race.group for race in races]
    assert len(set(groups)) == len(groups)
    assert groups[1] == f"{groups[0]}-2", "made by lines that read alike"


def test_functions_end_the_way_outward() -> None:
    plain, nested = report(
        on("g", None, 1, side(70, "store", "Lru.store"), side(70, "store", "Lru.other")),
        on("g", None, 2, side(70, "f.<locals>.g", "f"), side(70, "f.<locals>.A.m", "f")),
    ).races
    assert plain.group == report(on("g", None, 1, side(71, "store"), side(72, "store"))).races[0].group
    assert nested.group == report(on("g", None, 1, side(1, "f.<locals>.g"), side(2, "f.<locals>.A.m"))).races[0].group


def test_the_others_of_a_group_take_a_line_each() -> None:
    pair = (side(70, "Cache.store"), side(71, "Cache.store"))
    found = report(
        on("Cache.size", 4, 1, *pair),
        on("Cache.free", 4, 2, *pair, severity="warning", kind="data-race"),
        on("Cache.used", 4, 3, *pair, severity="note", kind="benign"),
    )
    shown = text.render(found, TextStyle())
    assert "error[lost-update]: Cache.size of <A object>" in shown
    assert "also: 1 more race of Cache.store on what is made there, which a lock beside it would end" in shown
    assert f"    warning[data-race] Cache.free, cache.py:70 and cache.py:71, race {found.races[1].id}\n" in shown
    assert "Cache.used" not in shown
    assert "\nwarning[data-race]: Cache.free of <A object>" in text.render(found, TextStyle(verbosity=1))


def test_the_worst_kind_heads_the_group() -> None:
    pair = (side(70, "Cache.store"), side(71, "Cache.store"))
    found = report(
        on("Cache.size", 4, 1, *pair, severity="warning", kind="data-race"),
        on("Cache.rows", 4, 2, *pair, severity="warning", kind="iterate-while-mutated"),
    )
    shown = text.render(found, TextStyle())
    assert "warning[iterate-while-mutated]: Cache.rows of <A object>" in shown
    assert "    warning[data-race] Cache.size, cache.py:70 and cache.py:71" in shown


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ({"objects": [1]}, {"objects": [1, 2]}, True),
        ({"objects": [1]}, {"objects": [2]}, False),
        ({"objects": [1], "more_objects": True}, {"objects": [2], "more_objects": True}, True),
        ({"objects": [1], "more_objects": True}, {"objects": [2]}, False),
        ({}, {"objects": [2]}, True),  # a file of an earlier version
    ],
)
def test_objects_made_at_one_place_are_told_apart(
    first: dict[str, Any], second: dict[str, Any], together: bool
) -> None:
    pair = (side(70, "Cache.store"), side(71, "Cache.store"))
    one, other = report(on("Cache.size", 4, 1, *pair, **first), on("Cache.free", 4, 2, *pair, **second)).races
    assert (one.group == other.group) == together


def test_what_is_together_with_a_third_is_together() -> None:
    pair = (side(70, "Cache.store"), side(71, "Cache.store"))
    objects = ([1], [2], [3], [1, 2])
    races = report(
        *(on(f"Cache.{number}", 4, number, *pair, objects=each) for number, each in enumerate(objects))
    ).races
    groups = [race.group for race in sorted(races, key=lambda race: race.number)]
    assert groups[0] == groups[1] == groups[3]
    assert sorted(set(groups)) == [min(groups), f"{min(groups)}-2"]


def test_the_objects_of_two_processes_are_not_the_same() -> None:
    pair = (side(70, "Cache.store"), side(71, "Cache.store"))
    size, free, used = (on(f"Cache.{name}", 4, 1, *pair, objects=[1]) for name in ("size", "free", "used"))
    found = [build_races(records, Sources(), "") for records in ([size], [free, used | {"number": 2}])]
    groups = {race.locations[0].name: race.group for race in parted(merged_races(list(enumerate(found))))}
    assert groups["Cache.free"] == groups["Cache.used"] != groups["Cache.size"]
    both = [build_races(records, Sources(), "") for records in ([size, free | {"number": 2}], [free, used])]
    assert len({race.group for race in parted(merged_races(list(enumerate(both))))}) == 1


BANK = """
import threading


class Account:
    def __init__(self):
        self.balance = 0
        self.entries = []


class Bank:
    def __init__(self):
        self.one, self.other = [Account() for _ in range(2)]

    def transfer(self):
        self.one.balance -= 1
        self.other.balance += 1
        self.one.entries.append(1)
        self.one.entries.sort()


def work(accounts):
    for account in accounts:
        account.balance += 1
        account.entries.append(1)
        account.entries.sort()


def twice(function, *arguments):
    threads = [threading.Thread(target=function, args=arguments) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


"""


@pytest.fixture
def groups(
    tmp_path: Path, real: Callable[..., subprocess.CompletedProcess[str]]
) -> Callable[[str], dict[str, set[str]]]:
    """Of a run of the program: each group's locations, but for notes."""

    def found(last: str) -> dict[str, set[str]]:
        (tmp_path / "bank.py").write_text(BANK + last, encoding="utf-8")
        races = json.loads(real("--json", "-", "--fail-on", "never", "bank.py").stdout)["races"]
        names: dict[str, set[str]] = {}
        for race in races:
            if race["severity"] != "note":
                lines = "-".join(str(access["line"]) for access in race["accesses"])
                names.setdefault(race["group"], set()).add(f"{race['locations'][0]['name']} {lines}")
        return names

    return found


def test_two_objects_of_one_line_have_a_heading_each(groups: Callable[[str], dict[str, set[str]]]) -> None:
    found = groups("twice(Bank().transfer)\n")
    ((one,), (other,)) = sorted(
        [name for name in names if name.startswith("Account.balance")] for names in found.values()
    )
    assert {one, other} == {"Account.balance 16-16", "Account.balance 17-17"}
    (own,) = (names for names in found.values() if one in names and "16-16" in one)
    assert any(name.startswith("list") for name in own), "what the account holds is the account's"


def test_a_class_of_many_objects_has_one_heading(groups: Callable[[str], dict[str, set[str]]]) -> None:
    (names,) = groups("twice(work, [Account() for _ in range(100)])\n").values()
    assert {name.partition(" ")[0] for name in names} == {"Account.balance", "list"}
