"""Our own imports at the end of a program whose modules may have the same names as ours."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

_STANDARD_LIBRARY = os.path.join(os.path.dirname(os.__file__), "")


@contextmanager
def own_modules(path: list[str]) -> Iterator[None]:
    """Import from this path, and see the standard library's ``json`` though the program has one of its own."""
    programs_path = sys.path
    hidden = _shadowing()
    sys.path = path
    try:
        for name in hidden:
            del sys.modules[name]
        yield
    finally:
        sys.path = programs_path
        _bring_back(hidden)


def _shadowing() -> dict[str, ModuleType]:
    """The program's modules that are called as modules of the standard library."""
    tops = {name for name, module in list(sys.modules.items()) if "." not in name and _shadows(name, module)}
    return {name: module for name, module in list(sys.modules.items()) if name.partition(".")[0] in tops}


def _shadows(name: str, module: ModuleType) -> bool:
    file = getattr(module, "__file__", None)
    return name in sys.stdlib_module_names and isinstance(file, str) and not file.startswith(_STANDARD_LIBRARY)


def _bring_back(hidden: dict[str, ModuleType]) -> None:
    tops = {name.partition(".")[0] for name in hidden}
    for name in list(sys.modules):
        if name.partition(".")[0] in tops:
            del sys.modules[name]
    sys.modules.update(hidden)
