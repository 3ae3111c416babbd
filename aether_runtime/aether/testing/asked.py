"""What pytest was asked for: the command line's options, else pytest's configuration's, else ``[tool.aether]``."""

import os
from pathlib import Path
from typing import Any

import pytest

from aether import configuration
from aether.errors import AetherUsageError
from aether.options import FILE_FORMATS, Options
from aether.session import Session
from aether.testing import early
from aether_hooks.scope import project_root

_VALUES = ("level", "fail-on", "engine", "suppressions", "baseline", "write-baseline")
_FILES = ("suppressions", "baseline", "write-baseline")
_PATTERNS = ("include", "exclude")
_LISTS = (*_PATTERNS, "only")
_OF_THE_WATCH = {*_PATTERNS, "engine", "suppressions", "baseline", "write-baseline"}


def options(config: pytest.Config) -> tuple[Options, str, list[str]]:
    """The command line's, else pytest's configuration's, else ``[tool.aether]``; the project; what stays unwatched."""
    project = project_root(str(config.rootpath))
    given = config.known_args_namespace
    values: dict[str, Any] = configuration.read(project) | {"verbosity": max(getattr(given, "verbose", 0), 0)}
    values["follow_children"] = False  # the report is on this process's tests
    for name in (*_VALUES, *_LISTS):
        field = name.replace("-", "_")
        value = getattr(given, f"aether_{field}", None) or _configured(config, name)
        if not value:
            continue
        if Session.present is not None and name in _OF_THE_WATCH:
            raise AetherUsageError(f"the run is watched by aether run: give --{name} to that")
        if name in _VALUES and name != "write-baseline" and not configuration.KEYS[name].fits(value):
            raise AetherUsageError(f"aether_{field} is {value!r}; expected {configuration.KEYS[name].expected}")
        values[field] = tuple(value) if name in _LISTS else value
    forms = given.aether_report or config.getini("aether_report")
    if forms:
        values["report"] = _forms(forms)
    unwatched = early.adapt_engine(values, project)
    return Options(**values), project, unwatched


def _configured(config: pytest.Config, name: str) -> Any:
    """From pytest's own configuration, where a file's name is as seen from there."""
    value = config.getini(f"aether_{name.replace('-', '_')}")
    return str(_folder(config) / value) if value and name in _FILES else value


def _folder(config: pytest.Config) -> Path:
    return config.rootpath if config.inipath is None else config.inipath.parent


def _forms(text: str) -> tuple[str, ...]:
    forms = tuple(each.strip() for each in text.split(","))
    if not configuration.KEYS["report"].fits(list(forms)):
        raise AetherUsageError(f"--aether-report {text}: expected some of {','.join(FILE_FORMATS)}")
    return forms


def threads_asked(config: pytest.Config) -> int:
    """In how many threads at once the body of each test is to run."""
    given = config.known_args_namespace.aether_threads or config.getini("aether_threads") or "1"
    if not given.isdecimal() or int(given) < 1:
        raise AetherUsageError(f"--aether-threads {given} is no number from 1 up")
    return int(given)


def threads_to_make(config: pytest.Config) -> int:
    """How many copies of each test are ours to make; 1 where another plugin makes them."""
    asked = threads_asked(config)
    return 1 if getattr(config.known_args_namespace, "parallel_threads", 1) not in (None, 1, "1") else asked


def is_worker() -> bool:
    """Whether this process runs tests for another one."""
    return "PYTEST_XDIST_WORKER" in os.environ


def has_workers(config: pytest.Config) -> bool:
    """Whether other processes run the tests."""
    given = config.known_args_namespace
    return not is_worker() and bool(getattr(given, "numprocesses", None) or getattr(given, "tx", None))


def refuse_baseline(asked: Options) -> None:
    """Workers cannot write it together."""
    if asked.write_baseline is not None:
        raise AetherUsageError("--aether-write-baseline needs a run without workers: leave out -n")
