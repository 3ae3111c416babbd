"""Multiprocessing runs the main program's file once more in each process that it spawns, as ``__mp_main__``.

It does so by ``runpy.run_path``, which asks no import hook.
"""

import io
import os
import runpy
from collections.abc import Callable
from contextlib import suppress
from types import CodeType
from typing import Any

_NAME = "_get_code_from_file"

type Compile = Callable[[bytes, str], CodeType | None]
"""Compiles what is in scope, with probes in it; None for what is not."""

_original: list[tuple[Callable[..., Any], Callable[..., Any]]] = []


def install(compile_source: Compile) -> None:
    """From now on files that are run by their paths are rewritten. Does nothing where runpy is another one."""
    original = getattr(runpy, _NAME, None)
    if original is None:
        return

    def get_code(path: str, *further: Any) -> Any:  # 3.15 gives the module's name, too
        with suppress(OSError, SyntaxError, ValueError):
            with io.open_code(os.path.abspath(path)) as file:
                content = file.read()
            code = compile_source(content, path)
            if code is not None:
                return code
        return original(path, *further)

    _original[:] = [(original, get_code)]
    setattr(runpy, _NAME, get_code)


def uninstall() -> None:
    """Undo it, unless another has come on top."""
    for original, replacement in _original:
        if getattr(runpy, _NAME, None) is replacement:
            setattr(runpy, _NAME, original)
    _original.clear()
