"""What a report says of the last synchronisation of each side of a race, in both orders of the threads."""

from typing import Any

import pytest
from labels import HERE, programs
from runs import watch

ORDERS = ["written", "reversed"]


def race_of(name: str, order: str) -> dict[str, Any]:
    """The first race, with the lines at which its sides last synchronised in place of the table's entries."""
    (program,) = (each for each in programs() if each.name == name)
    report = watch(program, order)
    race: dict[str, Any] = next(race for race in report["races"] if race["severity"] != "note")
    for access in race["accesses"]:
        sync = access["last_sync"]
        if sync is not None:
            sync["line"] = report["frames"][sync["place"]]["line"]
    return race


def line_of(name: str, code: str) -> int:
    lines = (HERE / f"{name}.py").read_text().splitlines()
    (line,) = (number for number, text in enumerate(lines, 1) if text.strip() == code)
    return line


@pytest.mark.parametrize("order", ORDERS)
def test_a_lock_released_early(order: str) -> None:
    name = "race_released_early"
    race = race_of(name, order)
    line = line_of(name, "with self.lock:")
    for access, other in zip(race["accesses"], reversed(race["accesses"]), strict=True):
        sync = access["last_sync"]
        assert (sync["operation"], sync["effect"], sync["sort"]) == ("release", "gives", "lock")
        assert (sync["object"], sync["line"]) == ("Lock 'Order.lock'", line)
        assert (sync["connects"], sync["other_thread"]) == (True, other["thread"]["name"])
        assert not access["sync_unknown"]
    assert "Both have held Lock 'Order.lock', but" in race["why_unordered"]
    assert f"released it at {name}.py:{line}, before its access" in race["why_unordered"]


@pytest.mark.parametrize("order", ORDERS)
def test_two_locks_for_one_thing(order: str) -> None:
    race = race_of("race_other_lock", order)
    for access in race["accesses"]:
        sync = access["last_sync"]
        lock = {"deposit": "Lock 'Account.deposits'", "withdraw": "Lock 'Account.withdrawals'"}[
            access["thread"]["name"]
        ]
        assert (sync["operation"], sync["effect"], sync["object"]) == ("acquire", "takes", lock)
        assert not sync["connects"]
    assert ": different locks. " in race["why_unordered"]
    assert race["why_unordered"].count("had last acquired Lock 'Account.") == 2


@pytest.mark.parametrize("order", ORDERS)
def test_a_lock_of_its_own(order: str) -> None:
    assert race_of("race_own_lock_each", order)["why_unordered"].startswith("Each held a Lock of its own. ")


@pytest.mark.parametrize("order", ORDERS)
def test_a_semaphore_of_two(order: str) -> None:
    race = race_of("race_semaphore_of_two", order)
    assert {access["last_sync"]["sort"] for access in race["accesses"]} == {"semaphore"}
    assert "Semaphore 'Pool.places', which is no lock" in race["why_unordered"]


@pytest.mark.parametrize("order", ORDERS)
def test_an_event_set_too_early(order: str) -> None:
    name = "race_event_set_too_early"
    race = race_of(name, order)
    setting, waiting = line_of(name, "self.ready.set()"), line_of(name, "self.ready.wait()")
    for access in race["accesses"]:
        sync = access["last_sync"]
        if sync is not None:
            line = setting if access["thread"]["name"] == "write" else waiting
            assert (sync["sort"], sync["object"], sync["line"]) == ("event", "Event 'Report.ready'", line)
        else:  # its read and its wait may have come in either order
            assert (access["thread"]["name"], access["sync_unknown"]) == ("read", True)
    assert f"write set Event 'Report.ready' at {name}.py:{setting}, before its access" in race["why_unordered"]


@pytest.mark.parametrize("order", ORDERS)
def test_a_lock_taken_after_the_access(order: str) -> None:
    race = race_of("race_check_double_checked_reset", order)
    assert [access["last_sync"] for access in race["accesses"]] == [None, None]
    assert not any(access["sync_unknown"] for access in race["accesses"])
    assert race["why_unordered"].startswith("Neither held a lock.")
