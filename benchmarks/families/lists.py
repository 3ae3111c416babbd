"""ConcurrentList, ConcurrentSet and ThreadSafeDict beside the built-ins, and beside those with a lock."""

import threading
from collections.abc import Callable
from typing import Any

from operations import Case, Family, handle

from aether.atomics import AtomicInt64
from aether.containers import ConcurrentList, ConcurrentSet
from aether.proxy import ThreadSafeDict

HUNDRED = list(range(100))
NAMES = [f"name{number}" for number in range(1000)]
SETUP = "from families.lists import NAMES as k"


class Locked:
    """What people write by hand."""

    def __init__(self, items: Any) -> None:
        self.lock = threading.Lock()
        self.items = items


def beside(plain: Callable[..., Any], own: Callable[..., Any], items: Any, statement: str, locked: str = "") -> Family:
    """`k` is a list of 1,000 names."""
    cases = [
        Case(f"{plain.__name__} `{statement}`", lambda: plain(items), statement, setup=SETUP),
        Case(f"{own.__name__} `{statement}`", lambda: own(items), statement, setup=SETUP),
    ]
    if hasattr(own, "handle"):
        cases.append(Case("the same, handle", lambda: own(items), statement, handle, SETUP))
    if locked:
        held = f"\n        with x.lock: {locked}"
        cases.append(Case(f"{plain.__name__} and a Lock", lambda: Locked(plain(items)), held, setup=SETUP))
    return Family(Case("empty method", AtomicInt64, "x._nothing(i)"), tuple(cases))


def families() -> dict[str, Family]:
    known = dict.fromkeys(NAMES, 0)
    return {
        "Appending": beside(list, ConcurrentList, [], "x.append(i)", "x.items.append(i)"),
        "An item by index": beside(list, ConcurrentList, HUNDRED, "x[50]", "x.items[50]"),
        "Storing by index": beside(list, ConcurrentList, HUNDRED, "x[50] = i", "x.items[50] = i"),
        "The length": beside(list, ConcurrentList, HUNDRED, "len(x)", "len(x.items)"),
        "Looking for the last of 100 numbers": beside(list, ConcurrentList, HUNDRED, "99 in x", "99 in x.items"),
        "A slice of 10": beside(list, ConcurrentList, HUNDRED, "x[20:30]", "x.items[20:30]"),
        "A walk over 100": beside(list, ConcurrentList, HUNDRED, "sum(x)", "sum(x.items)"),
        "Looking for an element": beside(set, ConcurrentSet, NAMES, "k[i % 1000] in x", "k[i % 1000] in x.items"),
        "Adding an element": beside(set, ConcurrentSet, NAMES, "x.add(k[i % 1000])", "x.items.add(k[i % 1000])"),
        "Adding one and removing it": beside(set, ConcurrentSet, [], "x.add(i); x.discard(i)"),
        "A value in order": beside(dict, ThreadSafeDict, known, "x[k[i % 1000]]", "x.items[k[i % 1000]]"),
        "Storing in order": beside(dict, ThreadSafeDict, known, "x[k[i % 1000]] = i", "x.items[k[i % 1000]] = i"),
    }
