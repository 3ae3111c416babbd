"""What is advised where a test and its act are two steps: the one step that does both, if there is one."""

import pytest

from aether.report.checks import Check, remedy
from aether.report.model import Frame, Location

LOCK = "old one lock from the test at a.py:1 to the act at a.py:2, and wherever else"


def advised(kind: str, of_type: str, deed: str, *, fills: bool = False, test: str = "", base: str = "") -> str:
    check = Check(Frame("/x/a.py", 1, "f"), Frame("/x/a.py", 2, "f"), deed, fills, False)
    return remedy(check, Location(kind, "cache", of_type, None, "", base=base), test)


@pytest.mark.parametrize(
    ("kind", "of_type", "deed", "step"),
    [
        ("entry", "dict", "insertion", "`aether.ConcurrentDict`, which makes the value once."),
        ("entry", "dict", "store", "`aether.ConcurrentDict`, which makes the value once."),
        ("entry", "dict", "removal", "`pop(key, None)` removes what is there and says what it was."),
        ("entry", "dict", "load", "Look up once, with `get`, and test what it gave."),
        ("entry", "ChainMap", "removal", "`pop(key, None)` removes what is there and says what it was."),
        ("entry", "WeakValueDictionary", "load", "Look up once, with `get`, and test what it gave."),
        ("structure", "list", "removal", "an empty container, or use a `queue.Queue` (`aether.ConcurrentQueue`)."),
        ("structure", "dict", "removal", "catch the error of an empty container."),
        ("attribute", "Registry", "load", "Load it once into a local variable; test and use that."),
    ],
)
def test_the_one_step_comes_first_and_a_lock_after_it(kind: str, of_type: str, deed: str, step: str) -> None:
    told, _, rest = advised(kind, of_type, deed).partition(" Else h")
    assert told.endswith(step)
    assert rest.startswith(LOCK)


@pytest.mark.parametrize(
    ("kind", "of_type", "deed"),
    [
        *(("entry", "set", deed) for deed in ("insertion", "removal")),
        *(("entry", "list", deed) for deed in ("store", "removal", "load")),
        ("attribute", "Registry", "store"),
        *(("entry", "UserDict", deed) for deed in ("insertion", "removal", "load")),
        *(("entry", "ChainMap", deed) for deed in ("insertion", "load")),
        ("entry", "WeakValueDictionary", "insertion"),
        ("entry", "WeakSet", "removal"),
        ("structure", "UserDict", "removal"),
    ],
)
def test_without_such_a_step_a_lock_is_all(kind: str, of_type: str, deed: str) -> None:
    assert advised(kind, of_type, deed).startswith("H" + LOCK)


def test_a_cache_of_results_has_one_ready_made() -> None:
    told = advised("entry", "dict", "store", fills=True)
    assert told.startswith(
        "`setdefault` finds or inserts in one step. For the results of a function, `functools.cache`"
    )
    assert "`aether.AtomicCache` does not)" in told


@pytest.mark.parametrize(("kind", "once"), [("global", True), ("class attribute", True), ("attribute", False)])
def test_what_there_is_one_of_is_made_by_a_function_that_runs_once(kind: str, once: bool) -> None:
    told = advised(kind, "Registry", "store", fills=True)
    assert told.startswith("H" + LOCK)
    assert ("Or let a function with `@aether.call_once` make it" in told) == once
    assert "call_once" not in advised(kind, "Registry", "store")


def test_a_search_before_an_append_is_what_a_set_does_in_one_step() -> None:
    told = advised("structure", "list", "insertion", test="in")
    assert told.startswith(
        "If nothing else is done there, `add` of a set does both in one step (where the order counts, "
    )
    assert " Else hold one lock from the test" in told
    assert advised("structure", "list", "insertion", test="len").startswith("H" + LOCK)


def test_a_class_made_from_a_list_has_no_keys() -> None:
    assert advised("entry", "Rows", "store", base="list").startswith("H" + LOCK)


@pytest.mark.parametrize(
    ("kind", "of_type", "deed", "step"),
    [
        ("entry", "ConcurrentDict", "store", "`setdefault`, `compute_if_absent` or `compare_and_set`"),
        ("entry", "ThreadSafeDict", "removal", "`pop(key, None)`"),
        ("entry", "ConcurrentSet", "insertion", "`add_if_absent`"),
        ("value", "ConcurrentList", "insertion", "`append_if_absent`"),
        ("value", "AtomicBool", "store", "`test_and_set` or `compare_exchange`"),
    ],
)
def test_the_one_step_of_what_is_of_aether(kind: str, of_type: str, deed: str, step: str) -> None:
    told, _, rest = advised(kind, of_type, deed).partition(" Else h")
    assert told == f"Test and act in one step, with {step} of the {of_type}."
    assert rest.startswith(LOCK)


@pytest.mark.parametrize(
    ("kind", "of_type", "deed"), [("value", "ConcurrentDeque", "removal"), ("value", "AtomicRef", "load")]
)
def test_only_a_lock_for_what_is_of_aether(kind: str, of_type: str, deed: str) -> None:
    assert advised(kind, of_type, deed).startswith("H" + LOCK)
