"""What a report says of a walk beside a change."""

from pathlib import Path
from typing import Any

import pytest
from test_report_build import access, record, report

from aether.report.model import Location, Race
from aether.report.walks import remedy


def walked(tmp_path: Path, container: str, change: str) -> Race:
    location = {"kind": "structure", "name": container, "type": container, "created_at": None, "owner": ""}
    changer: dict[str, Any] = access(tmp_path / "a.py", 3, role="mutate", op=change)
    walker = access(tmp_path / "a.py", 6, role="walk", op="for")
    (race,) = report(record(walker, changer, kind="iterate-while-mutated", locations=[location])).races
    return race


@pytest.mark.parametrize(
    ("container", "change", "expected"),
    [
        ("list", "append", "whether the walk meets the new element is luck"),
        ("list", "remove", "an element is skipped or met twice"),
        ("deque", "append", "RuntimeError"),
        ("dict", "STORE_ITEM", "RuntimeError"),
        ("OrderedDict", "STORE_ITEM", "crashes"),
    ],
)
def test_what_the_walk_can_meet(tmp_path: Path, container: str, change: str, expected: str) -> None:
    race = walked(tmp_path, container, change)
    assert expected in race.explanation
    assert race.explanation.startswith("T6 walks over")


def test_an_ordered_dict_is_never_used_without_the_lock(tmp_path: Path) -> None:
    assert walked(tmp_path, "OrderedDict", "STORE_ITEM").advice.startswith(
        "Hold one lock wherever the OrderedDict is used"
    )


def test_the_remedy_copies_in_one_step_where_such_a_copy_is(tmp_path: Path) -> None:
    def named(container: str) -> str:
        return remedy(Location("structure", container, container, None, ""))

    assert "list(...)" in named("dict")
    assert "list(x.items())" in named("Counter")
    assert "list(x.items())" in remedy(Location("structure", "Hosts", "Hosts", None, "", base="dict"))
    assert "no copy of a Rows" in remedy(Location("structure", "Rows", "Rows", None, "", base="list"))
    assert "`aether.ConcurrentDeque`" in named("deque")
    assert "no copy of a deque" in named("deque")
    assert "no copy of a WeakSet" in named("WeakSet")
    assert "list(x.data)" in named("UserDict")
    assert "x.valuerefs()" in named("WeakValueDictionary")
    assert "x.keyrefs()" in named("WeakKeyDictionary")
    assert walked(tmp_path, "set", "add").advice == named("set")


def test_a_namespace_is_called_by_its_holder(tmp_path: Path) -> None:
    of_object = Location("structure", "Config.__dict__", "Config", None, "<Config object>", base="dict")
    of_class = Location("structure", "Config.__dict__", "type", None, "<class Config>", base="dict")
    assert of_object.phrase == "Config.__dict__"
    assert "list(...), of the dict or of its view," in remedy(of_object)
    assert "list(x.items())" in remedy(of_class)  # a mappingproxy is stepped through


@pytest.mark.parametrize("walk", ["json.dumps", "deepcopy", "pprint.pprint"])
def test_what_takes_the_container_whole_is_handed_one_of_its_type(walk: str) -> None:
    told = remedy(Location("structure", "dict", "dict", None, ""), walk)
    assert told.startswith(f"Hand {walk} a copy, which .copy() makes in one step")
    assert "no copy of a deque" in remedy(Location("structure", "deque", "deque", None, ""), walk)
