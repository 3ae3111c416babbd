"""Code as it was before it was rewritten, for who writes it where no site can go."""

from __future__ import annotations

import linecache
from collections.abc import Iterator
from types import CodeType
from typing import Any

from aether._native import Site


def as_written(value: Any) -> Any:
    """`value` with the rewritten code in it replaced by what the compiler makes of the source; itself if it has none.

    Code whose source cannot be had, or has changed, stays.
    """
    return _replace(value, {})


def _replace(value: Any, made: dict[int, CodeType]) -> Any:
    """`made`: by the `id` of code that was met before, since marshal writes each object once."""
    match value:
        case CodeType():
            if id(value) not in made:
                made[id(value)] = _plain(value) if _is_rewritten(value) else value
            return made[id(value)]
        case tuple() | list() | set() | frozenset():
            parts = [_replace(part, made) for part in value]
            changed = any(new is not old for new, old in zip(parts, value, strict=True))
            return type(value)(parts) if changed else value
        case dict():
            entries = tuple(value.items())
            plain = _replace(entries, made)
            return value if plain is entries else dict(plain)
    return value


def _is_rewritten(code: CodeType) -> bool:
    return any(isinstance(constant, Site) for part in _all_code(code) for constant in part.co_consts)


def _plain(code: CodeType) -> CodeType:
    source = "".join(linecache.getlines(code.co_filename))
    try:
        module = compile(source, code.co_filename, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return code
    wanted = _marks(code)
    found = [part for part in _all_code(module) if _marks(part) == wanted]
    return found[0] if len(found) == 1 else code


def _marks(code: CodeType) -> tuple[object, ...]:
    """What a function has in common with its rewritten self, and with no other."""
    *_, (first, last, *columns) = code.co_positions()
    variables = (code.co_varnames, code.co_cellvars, code.co_freevars)
    return code.co_qualname, code.co_firstlineno, code.co_flags, variables, first, last, columns


def _all_code(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _all_code(constant)
