"""What is advised where a test and its act are two steps: the one step that does both, if there is one."""

import pytest

from aether.report.checks import Check, remedy
from aether.report.model import Frame, Location

LOCK = "old one lock from the test at a.py:1 to the act at a.py:2, and wherever else"


def advised(kind: str, of_type: str, deed: str, *, fills: bool = False) -> str:
    check = Check(Frame("/x/a.py", 1, "f"), Frame("/x/a.py", 2, "f"), deed, fills, False)
    return remedy(check, Location(kind, "cache", of_type, None, ""))


@pytest.mark.parametrize(
    ("kind", "of_type", "deed", "step"),
    [
        ("entry", "dict", "insertion", "missing, `setdefault` finds or inserts in one step."),
        ("entry", "dict", "store", "missing, `setdefault` finds or inserts in one step."),
        ("entry", "dict", "removal", "`pop(key, None)` removes what is there and says what it was."),
        ("entry", "dict", "load", "Look up once, with `get`, and test what it gave."),
        ("entry", "ChainMap", "removal", "`pop(key, None)` removes what is there and says what it was."),
        ("entry", "WeakValueDictionary", "load", "Look up once, with `get`, and test what it gave."),
        ("structure", "list", "removal", "catch the error of an empty container, or use a `queue.Queue`."),
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
