"""Functions that take no place in a program's tracebacks.

Python cuts the import system's own frames out of the traceback of an import that fails, and knows them by their file
name and by the name of the last. Frames of a loader written in Python would stay.
"""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType, FunctionType
from typing import cast

_IMPORT_SYSTEM = "<frozen importlib._bootstrap_external>"
_LAST_FRAME = "_call_with_frames_removed"
_codes: set[CodeType] = set()


def hidden[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Counts the function among the import system's; the compiler's own errors end the part that is cut out."""
    plain = cast(FunctionType, function)
    plain.__code__ = plain.__code__.replace(co_filename=_IMPORT_SYSTEM, co_name=_LAST_FRAME)
    _codes.add(plain.__code__)
    return function


def is_hidden(code: CodeType) -> bool:
    return code in _codes
