"""``--aether-threads N``: the body of each test runs in N threads at once."""

import os
import sys
import threading
import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatch
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, unwrap
from pathlib import Path
from typing import Any

import pytest

from aether.report.model import Race, Severity
from aether.testing.marker import OwnOptions
from aether.testing.selection import Selection
from aether.testing.suite import Showings

_COPIED = pytest.StashKey[bool]()
_FIXTURES = frozenset(
    {"capfd", "capfdbinary", "caplog", "capsys", "capsysbinary", "capteesys", "monkeypatch", "pytester", "recwarn"}
)
"""Of pytest's own: each changes what all threads have."""
_NAMES = frozenset({"catch_warnings", "deprecated_call", "getfixturevalue", "patch", "warns"})
"""What changes it in the test's own code, by the names that lead there; or makes fixtures, which is one thread's."""
_FOLDERS = ("tmp_path", "tmpdir")
_OWN_CODE = "both accesses are in test code, which runs in several threads here"
_MARKERS = ("thread_unsafe", "parallel_threads", "no_aether")


class Copies:
    """Runs tests in several threads, unless they would then be other tests."""

    def __init__(self, threads: int, alone: dict[str, int], selection: Selection) -> None:
        """`threads`: for a test that has no number of its own. `alone`: how many ran in one thread, by the reason."""
        self._threads = threads
        self._alone = alone
        self._selection = selection

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> object:
        """The first that gives something else than None has run the test."""
        threads = self._threads_of(pyfuncitem)
        if max(threads, self._threads) == 1 or _is_copied_by_another(pyfuncitem):
            return None
        reason = (
            "marked aether(threads=1)"
            if threads == 1
            else _reason(pyfuncitem) or ("" if self._selection.has(pyfuncitem) else "not in --aether-only")
        )
        if reason:
            self._leave_alone(reason)
            return None
        pyfuncitem.stash[_COPIED] = True
        names = pyfuncitem._fixtureinfo.argnames
        arguments = {name: pyfuncitem.funcargs[name] for name in names}
        errors = _run([_body(pyfuncitem.obj, _own(arguments, number)) for number in range(threads)])
        _raise(errors, _expected_types(pyfuncitem))
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        """Counts those that are no plain functions: the hook above does not meet them."""
        reason = _sort_of_its_own(item)
        if reason and self._threads_of(item) > 1 and not _is_copied_by_another(item):
            self._leave_alone(reason)

    def _threads_of(self, item: pytest.Item) -> int:
        return OwnOptions.of(item).threads or self._threads

    def _leave_alone(self, reason: str) -> None:
        self._alone[reason] = self._alone.get(reason, 0) + 1


def as_judged(races: Iterable[Race], item: pytest.Item, showings: Showings) -> tuple[Race, ...]:
    """A race that is only that the test's own code ran several times at once is a note."""
    if not (item.stash.get(_COPIED, False) or _is_copied_by_another(item)):
        return tuple(races)
    return tuple(
        replace(race, severity=Severity.NOTE, reason=_OWN_CODE)
        if race.number in showings and showings[race.number].between_copies and _is_in_test_code(race, item)
        else race
        for race in races
    )


def _is_in_test_code(race: Race, item: pytest.Item) -> bool:
    patterns = [*item.config.getini("python_files"), "conftest.py", item.path.name]
    return all(any(fnmatch(Path(access.file).name, pattern) for pattern in patterns) for access in race.accesses)


def _is_copied_by_another(item: pytest.Item) -> bool:
    """Whether pytest-run-parallel runs the test in several threads."""
    plugin = item.config.pluginmanager.getplugin("_run-parallel")
    return item.nodeid in getattr(plugin, "run_in_parallel", ())


def _sort_of_its_own(item: pytest.Item) -> str:
    unittest = sys.modules.get("unittest")
    if not isinstance(item, pytest.Function):
        return "no function of Python"
    cls = item.cls
    if unittest is not None and isinstance(cls, type) and issubclass(cls, unittest.TestCase):
        return "a method of unittest.TestCase"
    return ""


def _reason(item: pytest.Function) -> str:
    """Why the test is to run in one thread; nothing if it is not."""
    for marker in _MARKERS:
        if item.get_closest_marker(marker) is not None:
            return f"marked {marker}"
    fixtures = sorted(_FIXTURES.intersection(_fixtures_of(item)))
    if fixtures:
        return f"uses {fixtures[0]}"
    if _is_folder_shared(item):
        return "a fixture uses tmp_path"
    function = getattr(item.obj, "__func__", item.obj)
    if hasattr(function, "hypothesis"):
        return "runs under hypothesis"
    if hasattr(function, "patchings"):
        return "uses patch"
    inner = unwrap(function)
    if not isinstance(function, types.FunctionType) or not isinstance(inner, types.FunctionType):
        return "no function of Python"
    if inner.__code__.co_flags & (CO_COROUTINE | CO_ASYNC_GENERATOR):
        return "a coroutine"  # plugins wrap it in what runs its loop
    names = sorted(_NAMES & (_names_behind(function) | _names_behind(inner)))
    return f"uses {names[0]}" if names else ""


def _fixtures_of(item: pytest.Function) -> set[str]:
    """Those by name, and those that a set-up has asked for by `getfixturevalue`."""
    asked_for = getattr(getattr(item, "_request", None), "_fixture_defs", ())
    return {*item.fixturenames, *asked_for}


def _is_folder_shared(item: pytest.Function) -> bool:
    """Whether a fixture has the folder of the test, where each copy would have another."""
    found = item._fixtureinfo.name2fixturedefs
    users = (each for name, defined in found.items() if name not in _FOLDERS for each in defined)
    return any(name in each.argnames for each in users for name in _FOLDERS)


def _names_behind(function: types.FunctionType) -> set[str]:
    """In the code of the function and of those of its module that it leads to."""
    found: set[str] = set()
    seen = {function}
    waiting = [function]
    while waiting:
        each = waiting.pop()
        names = set(_names(each.__code__))
        found |= names
        own = {value for name in names if isinstance(value := each.__globals__.get(name), types.FunctionType)}
        helpers = {helper for helper in own - seen if helper.__module__ == function.__module__}
        seen |= helpers
        waiting += helpers
    return found


def _names(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant)


def _own(arguments: dict[str, Any], number: int) -> dict[str, Any]:
    """A folder is the thread's own; `tmpdir` is another view of the same one."""
    own = {name: _inner(arguments[name], f"thread-{number}") for name in _FOLDERS if _is_folder(arguments.get(name))}
    for folder in own.values():
        os.makedirs(folder, exist_ok=True)
    return arguments | own


def _is_folder(value: object) -> bool:
    """A test may have a parameter of the name."""
    return isinstance(value, os.PathLike)


def _inner(folder: Any, name: str) -> Any:
    return type(folder)(Path(folder) / name)


def _body(function: Callable[..., object], arguments: dict[str, Any]) -> Callable[[], object]:
    return lambda: function(**arguments)


def _run(bodies: list[Callable[[], object]]) -> list[BaseException]:
    """All at once; gives what they raised."""
    barrier = threading.Barrier(len(bodies))
    errors: list[BaseException] = []

    def run(body: Callable[[], object]) -> None:
        barrier.wait()
        try:
            body()
        except BaseException as error:  # noqa: BLE001 - it is raised again where pytest waits for it
            errors.append(error)

    threads = [threading.Thread(target=run, args=(body,), name=f"copy {n}") for n, body in enumerate(bodies, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def _expected_types(item: pytest.Item) -> tuple[type[BaseException], ...]:
    """What the test is known to raise: `xfail(raises=...)`."""
    types: list[type[BaseException]] = []
    for mark in item.iter_markers("xfail"):
        raises = mark.kwargs.get("raises") or ()
        types += raises if isinstance(raises, tuple) else (raises,)
    return tuple(types)


def _raise(errors: list[BaseException], expected: tuple[type[BaseException], ...]) -> None:
    """A copy that was skipped, or is known to fail, hides no other's failure; of expected errors one stands for all."""
    failures = [error for error in errors if not isinstance(error, pytest.skip.Exception | pytest.xfail.Exception)]
    different = {(type(error), str(error)): error for error in failures or errors[:1]}
    if len(different) > 1 and expected and all(isinstance(error, expected) for error in failures):
        first, *others = different.values()
        first.add_note("other copies of the test raised: " + ", ".join(map(repr, others)))
        raise first
    if len(different) > 1:
        raise BaseExceptionGroup("the copies of the test raised", list(different.values()))
    for error in different.values():
        raise error
