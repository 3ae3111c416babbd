"""Races that one missing lock explains."""

from pathlib import Path
from typing import Any

from test_report_build import access, record, report

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
