"""Watching from the middle of a program: ``start`` and ``stop``, or ``with watch()``.

Modules that are imported while it lasts are rewritten; code that was imported before, and functions that run already,
are monitored. Threads that run already are watched from the next thing that they do.
"""

import atexit
import os
import sys
from _thread import RLock
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Literal

from aether import configuration, last_words, outputs
from aether._native import is_measuring
from aether.accepted import read_accepted
from aether.errors import AetherUsageError
from aether.live_report import Report
from aether.options import ENGINES, LEVELS, Options
from aether.session import Destinations, Session
from aether.watches import Watch
from aether_hooks.scope import project_root

type Level = Literal["error", "warning", "note"]
type Engine = Literal["auto", "rewrite", "monitor"]

_MOST_WAITING = 10.0
_turn = RLock()
_present: tuple[Watch, Report] | None = None
_beginning = False


def start(  # noqa: PLR0913 - the options of `aether run`, by name
    *,
    include: Iterable[str] = (),
    exclude: Iterable[str] = (),
    stdlib: bool = False,
    engine: Engine = "auto",
    level: Level | None = None,
    suppressions: str | None = None,
    baseline: str | None = None,
    project: str | None = None,
) -> Report:
    """Watch the program from now on, until ``stop``. Any thread may call it, and others may run.

    Gives the report, which says what was found so far until it is complete. The options are those of ``aether run``,
    and ``[tool.aether]`` of the project's pyproject.toml holds where they are silent, but for ``engine``. `project` is
    the folder whose code is watched: by default that of the script, or the one that the process is in, up to the next
    pyproject.toml. A watch that is still on when the interpreter ends is told of on standard error. A forked child is
    not watched, and may start a watch of its own.

    Raises AetherUsageError if something is watched already (by ``aether run``, ``pytest --aether`` or another
    ``start``), or for options that make no sense; AetherError where this process cannot be watched.
    """
    global _present, _beginning  # noqa: PLW0603
    given: dict[str, Any] = {
        "include": _patterns("include", include),
        "exclude": _patterns("exclude", exclude),
        "stdlib": stdlib,
        "level": _chosen("level", level, LEVELS),
        "suppressions": suppressions,
        "baseline": baseline,
    }
    if project is not None and not os.path.isdir(project):
        raise AetherUsageError(f"project is {project!r}, which is no folder")
    folder = project_root(_home() if project is None else project)
    values = configuration.read(folder) | {name: value for name, value in given.items() if value}
    options = Options(**values | {"engine": _chosen("engine", engine, ENGINES), "follow_children": False})
    accepted = read_accepted(options.suppressions, options.baseline)
    with _turn:
        if _beginning:
            raise AetherUsageError("this process is about to be watched already")
        if is_measuring():
            raise AetherUsageError("aether.contention monitors the locks of this process: stop that first")
        if Session.present is not None:
            by = "aether.start() or aether.watch()" if _present else "aether run or pytest --aether"
            raise AetherUsageError(f"this process is watched already, by {by}")
        _beginning = True
        try:
            records = last_words.prepare()
            watch = Watch.begin(options, accepted, Destinations(outputs.NOWHERE), folder, midway=True, records=records)
            report = Report(watch.session)
            _present = watch, report
            last_words.appoint(watch.session)
        finally:
            _beginning = False
        atexit.unregister(_tell_at_exit)
        atexit.register(_tell_at_exit)
        return report


def stop() -> Report:
    """End the watch that ``start`` began, and give its report, which is complete. What was patched is as before.

    Raises AetherUsageError if there is none.
    """
    global _present  # noqa: PLW0603
    with _turn:
        if _present is None:
            other = ": what watches this process is not aether.start()" if Session.present else ""
            raise AetherUsageError(f"there is no watch to stop{other}")
        watch, report = _present
        _present = None
        atexit.unregister(_tell_at_exit)
        try:
            report.close()
        finally:
            last_words.dismiss(watch.session.engine)
            watch.end()
        return report


@contextmanager
def watch(**options: Any) -> Iterator[Report]:
    """Watch what happens in the block; its report is complete when that has ended. The options are those of ``start``.

    What threads that were started in the block do after it is not watched.
    """
    report = start(**options)
    try:
        yield report
    finally:
        if report.is_open:  # else it was stopped inside, or this is a forked child
            stop()


def is_active() -> bool:
    """Whether this process is watched, whoever began it."""
    return Session.present is not None


def _tell_at_exit() -> None:
    """The program has ended without a word on what was found."""
    if _present is None:
        return
    watch, report = _present
    if report.at_least(watch.session.options.level):
        sys.stderr.write(report.to_text())


def _await_turn() -> None:
    """A child that is forked in the midst of a start or stop would lack the thread that holds locks for it: the
    interpreter's own, and those of imports.
    """
    _turn.acquire(timeout=_MOST_WAITING)


def _give_turn_back() -> None:
    with suppress(RuntimeError):  # it did not come
        _turn.release()


def _settle_in_child() -> None:
    global _turn, _present, _beginning  # noqa: PLW0603
    _turn = RLock()  # the thread that held it may not be here
    if _present is not None:
        watch, report = _present
        report.abandon()
        last_words.dismiss(watch.session.engine)
    last_words.forget()
    _present = None
    _beginning = False


os.register_at_fork(before=_await_turn, after_in_parent=_give_turn_back, after_in_child=_settle_in_child)


def _home() -> str:
    """The folder of the script that runs, as ``aether run`` has it; of programs that are installed, the present one."""
    script = getattr(sys.modules.get("__main__"), "__file__", None)
    if isinstance(script, str) and not _is_installed(script):
        return os.path.dirname(os.path.abspath(script))
    return os.getcwd()


def _is_installed(script: str) -> bool:
    parts = {"site-packages", "dist-packages"}.intersection(os.path.abspath(script).split(os.sep))
    return bool(parts) or os.path.dirname(os.path.abspath(script)) == os.path.dirname(sys.executable)


def _patterns(name: str, patterns: Iterable[str]) -> tuple[str, ...]:
    if isinstance(patterns, str):
        return (patterns,)
    found = tuple(patterns) if isinstance(patterns, Iterable) else ()
    if not isinstance(patterns, Iterable) or not all(isinstance(each, str) and each for each in found):
        raise AetherUsageError(f"{name} is a list of packages or paths, as strings")
    return found


def _chosen(name: str, value: str | None, choices: tuple[str, ...]) -> str | None:
    if value is not None and value not in choices:
        raise AetherUsageError(f"{name} is {value!r}, not one of {', '.join(choices)}")
    return value
