"""ConcurrentDict beside dict, a locked dict, cereggii and ft_utils."""

import threading
from collections.abc import Callable
from typing import Any

from operations import Case, Family, handle, peer

from aether.containers import ConcurrentDict

NUMBERS = range(1000)
NAMES = [f"name{number}" for number in NUMBERS]
PAIRS = [(number % 10, number) for number in range(1000)]


class Locked:
    """What people write by hand."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.items: dict[Any, Any] = dict.fromkeys([*NUMBERS, *NAMES], 0)


def filled(kind: Callable[[], Any]) -> Callable[[], Any]:
    def make() -> Any:
        made = kind()
        for key in (*NUMBERS, *NAMES):
            made[key] = 0
        return made

    return make


def peers(statement: str, setup: str = "", names: str = "get_handle") -> list[Case]:
    """The others' dicts, filled as ours."""
    found = []
    for module, name in (("ft_utils.concurrency", "ConcurrentDict"), ("cereggii", "AtomicDict")):
        for case in peer(module, name, statement):
            found.append(Case(case.name, filled(case.make), statement, setup=setup))
            if hasattr(case.make(), names):
                through = f"{case.name}, handle"
                found.append(Case(through, filled(case.make), statement, lambda each: each.get_handle(), setup))
    return found


def of_keys(statement: str, locked: str, setup: str) -> Family:
    """`k` is a list of 1,000 keys."""
    return Family(
        Case("empty method", filled(ConcurrentDict), "x._nothing(k[i % 1000])", setup=setup),
        (
            Case(f"dict `{statement}`", filled(dict), statement, setup=setup),
            Case(f"ConcurrentDict `{statement}`", filled(ConcurrentDict), statement, setup=setup),
            Case("the same, handle", filled(ConcurrentDict), statement, handle, setup),
            *peers(statement, setup),
            Case("dict and threading.Lock", Locked, f"\n        with x.lock: {locked}", setup=setup),
        ),
    )


def families() -> dict[str, Family]:
    numbers = "from families.dicts import NUMBERS; k = list(NUMBERS)"
    names = "from families.dicts import NAMES as k"
    pairs = "from families.dicts import PAIRS as p"
    return {
        "One key": Family(
            Case("empty method", filled(ConcurrentDict), "x._nothing('name7')"),
            (
                Case("dict `x['name7']`", filled(dict), "x['name7']"),
                Case("ConcurrentDict `x['name7']`", filled(ConcurrentDict), "x['name7']"),
                Case("the same, handle", filled(ConcurrentDict), "x['name7']", handle),
                *peers("x['name7']"),
            ),
        ),
        "Getting one of 1,000 names": of_keys("x[k[i % 1000]]", "x.items[k[i % 1000]]", names),
        "Getting one of 1,000 numbers": of_keys("x[k[i % 1000]]", "x.items[k[i % 1000]]", numbers),
        "Setting one of 1,000 names": of_keys("x[k[i % 1000]] = i", "x.items[k[i % 1000]] = i", names),
        "Setting one of 1,000 numbers": of_keys("x[k[i % 1000]] = i", "x.items[k[i % 1000]] = i", numbers),
        "Adding to one of 10 numbers": Family(
            Case("empty method", filled(ConcurrentDict), "x._nothing(i % 10)"),
            (
                Case("dict and threading.Lock", Locked, "\n        with x.lock: x.items[i % 10] += 1"),
                Case("ConcurrentDict `x.add(k)`", filled(ConcurrentDict), "x.add(i % 10)"),
                Case("the same, handle", filled(ConcurrentDict), "x.add(i % 10)", handle),
            ),
        ),
        "A sum of 1,000 pairs of 10 keys, every 1,000 operations": Family(
            None,
            (
                Case(
                    "dict, a loop, one thread's own",
                    Locked,
                    "\n        if i % 1000 == 0:\n            d = {}\n            for k, v in p:"
                    " d[k] = d.get(k, 0) + v",
                    setup=pairs,
                ),
                Case(
                    "ConcurrentDict `x.reduce_sum(p)`",
                    ConcurrentDict,
                    "\n        if i % 1000 == 0: x.reduce_sum(p)",
                    setup=pairs,
                ),
                *[
                    Case(each.name, each.make, "\n        if i % 1000 == 0: x.reduce_sum(p)", setup=pairs)
                    for each in peer("cereggii", "AtomicDict", "x.reduce_sum(p)")
                ],
            ),
        ),
    }
