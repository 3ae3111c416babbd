"""Our imports and a program's, where both have modules of the same names.

A script's folder may hold a ``json.py``. The program then gets its own, though we have loaded the standard library's;
and we get the standard library's, though the program has loaded its own.
"""

import _imp
import os
import sys
from collections.abc import Iterator, Set
from contextlib import contextmanager
from importlib.machinery import PathFinder
from types import ModuleType

from aether.search_path import is_standard

_LOADED_BY_PYTHON = {"encodings"}
"""Loaded before any program by way of ``sys.path``; what is built in or frozen cannot be shadowed."""


def hides_library(folder: str) -> bool:
    """Whether a program in this folder may get other modules than the standard library's under their names."""
    before = (entry for entry in sys.path if not is_standard(entry) and not entry.endswith("-packages"))
    return any(_has_names_of_library(entry) for entry in (folder, *before))


class OwnModules:
    """Modules of the standard library that we have loaded, and the program must not find."""

    def __init__(self) -> None:
        self._path = sorted(sys.path, key=lambda entry: not is_standard(entry))
        self._aside: dict[str, ModuleType] = {}

    def stand_aside(self) -> None:
        """Leave the names to the program that it, under plain Python, would find in folders of its own."""
        self._aside |= _taken({name for name in _tops() if name not in self._aside and _is_shadowed(name)})

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Our modules instead of the program's, for imports of ours."""
        tops = {name for name in _tops() if _is_programs(name)} | {name for name in self._aside if "." not in name}
        programs_path, programs = sys.path, _taken(tops)
        sys.path = self._path
        sys.modules.update(self._aside)
        try:
            yield
        finally:
            sys.path = programs_path
            self._aside |= _taken(tops)
            sys.modules.update(programs)
            self.stand_aside()


def _tops() -> Iterator[str]:
    """The names of the standard library's modules and packages, whosoever they are, that are loaded."""
    return (name for name in list(sys.modules) if name in sys.stdlib_module_names)


def _taken(tops: Set[str]) -> dict[str, ModuleType]:
    """These modules and those in them, which are no longer loaded."""
    names = [name for name in list(sys.modules) if name.partition(".")[0] in tops]
    return {name: sys.modules.pop(name) for name in names}


def _is_programs(name: str) -> bool:
    file = getattr(sys.modules.get(name), "__file__", None)
    return isinstance(file, str) and not is_standard(file)


def _is_shadowed(name: str) -> bool:
    if name in sys.builtin_module_names or _imp.is_frozen(name) or name in _LOADED_BY_PYTHON:
        return False
    before = [entry for entry in sys.path[: _first_standard()] if not is_standard(entry)]
    spec = PathFinder.find_spec(name, before)
    return spec is not None and spec.loader is not None and not _is_programs(name)


def _first_standard() -> int:
    return next((index for index, entry in enumerate(sys.path) if is_standard(entry)), len(sys.path))


def _has_names_of_library(folder: str) -> bool:
    try:
        names = os.listdir(folder or ".")
    except OSError:
        return False
    return any(name.partition(".")[0] in sys.stdlib_module_names for name in names)
