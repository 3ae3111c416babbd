"""What aether's own containers and atomics do in one step, for code that does it in several."""

from __future__ import annotations

from aether.report.model import Location

_UPDATES = {
    "AtomicInt64": "`fetch_add`, `fetch_max` and the like, or `update`",
    "AtomicUInt64": "`fetch_add`, `fetch_max` and the like, or `update`",
    "AtomicFloat64": "`fetch_add`, `fetch_max` and the like, or `update`",
    "AtomicRef": "`update`",
    "ConcurrentDict": "`add` or `compute`",
    "ConcurrentList": "`compute`",
    "ThreadSafeList": "`compute`",
}
_TESTS = {
    "AtomicInt64": {"store": "`compare_exchange`"},
    "AtomicUInt64": {"store": "`compare_exchange`"},
    "AtomicFloat64": {"store": "`compare_exchange`"},
    "AtomicBool": {"store": "`test_and_set` or `compare_exchange`"},
    "AtomicRef": {"store": "`compare_exchange`"},
    "ConcurrentDict": {
        "insertion": "`setdefault`, `compute_if_absent` or `compare_and_set`",
        "store": "`setdefault`, `compute_if_absent` or `compare_and_set`",
        "removal": "`pop(key, None)`",
        "load": "`get`",
    },
    "ThreadSafeDict": {
        "insertion": "`setdefault`",
        "store": "`setdefault`",
        "removal": "`pop(key, None)`",
        "load": "`get`",
    },
    "ConcurrentList": {"insertion": "`append_if_absent`", "removal": "`remove_if_present`"},
    "ThreadSafeList": {"insertion": "`append_if_absent`", "removal": "`remove_if_present`"},
    "ConcurrentSet": {"insertion": "`add_if_absent`", "removal": "`remove_if_present`"},
    "ThreadSafeSet": {"insertion": "`add_if_absent`", "removal": "`remove_if_present`"},
    "ConcurrentDeque": {},
}
"""By what is done where the test has found it so."""

TYPES = frozenset(_TESTS)
"""Of containers and atomics whose operations are one step each."""

REMEDY_OF_WALK = (
    "Walk the items (`for key, value in d.items()`), look up with `get`, remove with `pop(key, None)` or `discard`: "
    "each is one step, and none fails."
)


def is_place_of_own(location: Location) -> bool:
    """True for a key, an element or the value of one of aether's containers and atomics."""
    return location.kind in ("entry", "value") and location.sort in TYPES


def remedy_of_update(location: Location) -> str:
    """What loads and stores in one step; empty where nothing does."""
    steps = _UPDATES.get(location.sort, "") if is_place_of_own(location) else ""
    return f"Or do it in one step, with {steps} of the {location.sort}." if steps else ""


def remedy_of_test(location: Location, deed: str) -> str:
    """What tests and acts in one step; empty where nothing does."""
    steps = _TESTS[location.sort].get(deed, "")
    return f"Test and act in one step, with {steps} of the {location.sort}." if steps else ""
