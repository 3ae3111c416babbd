"""Cells of notebooks: text without a file, which IPython keeps with `linecache` under names of its own, and compiles
statement by statement.
"""

from __future__ import annotations

import ast
import linecache
import sys
from collections.abc import Iterator
from types import CodeType

_NAMES = ("<ipython-input-", "/ipykernel_")


def is_cell(filename: str) -> bool:
    """True for the name of a cell."""
    return "IPython" in sys.modules and any(name in filename for name in _NAMES) and filename in linecache.cache


def cell_text(filename: str) -> bytes | None:
    """What the cell says; None for what is no cell."""
    return "".join(linecache.getlines(filename)).encode() if is_cell(filename) else None


def statements_code(tree: ast.Module, filename: str, flags: int) -> Iterator[CodeType]:
    """The code of each statement by itself: as it is compiled within a cell, and as its last one, which is shown."""
    for statement in tree.body:
        for root, mode in ((ast.Module([statement], []), "exec"), (ast.Interactive([statement]), "single")):
            code = compile(root, filename, mode, flags, dont_inherit=True)
            assert isinstance(code, CodeType)
            yield code
