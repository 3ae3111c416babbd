"""``--aether-threads N``: the body of each test runs in N threads at once."""

import threading
import types
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE
from pathlib import Path
from typing import Any

import pytest

from aether.report.model import Race
from aether.testing.selection import Selection

_COPIED = pytest.StashKey[bool]()
_FIXTURES = frozenset(
    {"capfd", "capfdbinary", "caplog", "capsys", "capsysbinary", "capteesys", "monkeypatch", "pytester", "recwarn"}
)
"""Of pytest's own: each changes what all threads have."""
_NAMES = frozenset({"catch_warnings", "deprecated_call", "patch", "warns"})
"""What changes it in the test's own code, by the names that lead there."""
_MARKERS = ("thread_unsafe", "parallel_threads", "no_aether")


class Copies:
    """Runs tests in several threads, unless they would then be other tests."""

    def __init__(self, threads: int, alone: dict[str, int], selection: Selection) -> None:
        """`alone`: how many tests ran in one thread, by the reason."""
        self.threads = threads
        self._alone = alone
        self._selection = selection

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> object:
        """The first that gives something else than None has run the test."""
        reason = _reason(pyfuncitem) or ("" if self._selection.has(pyfuncitem) else "not in --aether-only")
        if reason:
            self._alone[reason] = self._alone.get(reason, 0) + 1
            return None
        pyfuncitem.stash[_COPIED] = True
        names = pyfuncitem._fixtureinfo.argnames
        arguments = {name: pyfuncitem.funcargs[name] for name in names}
        _run([_body(pyfuncitem.obj, _own(arguments, number)) for number in range(self.threads)])
        return True


def is_between_copies(race: Race, item: pytest.Item) -> bool:
    """Whether the race is only that a test's own code ran several times at once."""
    if not item.stash.get(_COPIED, False):
        return False
    patterns = [*item.config.getini("python_files"), "conftest.py"]
    return all(any(fnmatch(Path(access.file).name, pattern) for pattern in patterns) for access in race.accesses)


def _reason(item: pytest.Function) -> str:
    """Why the test is to run in one thread; nothing if it is not."""
    for marker in _MARKERS:
        if item.get_closest_marker(marker) is not None:
            return f"marked {marker}"
    fixtures = sorted(_FIXTURES.intersection(item.fixturenames))
    if fixtures:
        return f"uses {fixtures[0]}"
    function = getattr(item.obj, "__func__", item.obj)
    if hasattr(function, "hypothesis"):
        return "runs under hypothesis"
    if hasattr(function, "patchings"):
        return "uses patch"
    code = getattr(function, "__code__", None)
    if not isinstance(code, types.CodeType):
        return "no function of Python"
    if code.co_flags & (CO_COROUTINE | CO_ASYNC_GENERATOR):
        return "a coroutine"
    names = sorted(_NAMES.intersection(_names(code)))
    return f"uses {names[0]}" if names else ""


def _names(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant)


def _own(arguments: dict[str, Any], number: int) -> dict[str, Any]:
    """A folder is the thread's own."""
    folder = arguments.get("tmp_path")
    if not isinstance(folder, Path):
        return arguments
    own = folder / f"thread-{number}"
    own.mkdir()
    return arguments | {"tmp_path": own}


def _body(function: Callable[..., object], arguments: dict[str, Any]) -> Callable[[], object]:
    return lambda: function(**arguments)


def _run(bodies: list[Callable[[], object]]) -> None:
    """All at once; raises what they raised."""
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
    _raise(errors)


def _raise(errors: list[BaseException]) -> None:
    if not errors:
        return
    different = {(type(error), str(error)): error for error in errors}
    first, *others = different.values()
    if not others or isinstance(first, pytest.skip.Exception | pytest.xfail.Exception):
        raise first
    raise BaseExceptionGroup("the copies of the test raised", list(different.values()))
