"""``# aether: ignore[kind,kind] reason`` on a line silences the races of that line: its sites say so."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Sequence

from aether_hooks.sites import Row, SiteFlag

_MARK = "aether:"
_LAYOUT = {tokenize.NL, tokenize.INDENT, tokenize.DEDENT}
_IGNORE = re.compile(r"#\s*aether:\s*ignore\b(?:\[(?P<kinds>[^\]]*)\])?")
_KINDS = {
    "iterate-while-mutated": SiteFlag.IGNORE_ITERATE_WHILE_MUTATED,
    "check-then-act": SiteFlag.IGNORE_CHECK_THEN_ACT,
    "lost-update": SiteFlag.IGNORE_LOST_UPDATE,
    "torn-state": SiteFlag.IGNORE_TORN_STATE,
    "data-race": SiteFlag.IGNORE_DATA_RACE,
    "benign": SiteFlag.IGNORE_BENIGN,
}


def with_ignores(table: tuple[Row, ...], source: str) -> tuple[Row, ...]:
    """The rows, those of which a line carries such a comment with its flags."""
    if _MARK not in source:
        return table
    ignored: dict[int, SiteFlag] = {}
    for line, flags in _ignored_lines(source):
        ignored[line] = ignored.get(line, SiteFlag(0)) | flags
    return tuple(_with_flags(row, ignored) for row in table)


def _with_flags(row: Row, ignored: dict[int, SiteFlag]) -> Row:
    flags = row[7]
    for line in range(row[2], max(row[2], row[4]) + 1):
        flags |= int(ignored.get(line, 0))
    return (*row[:7], flags, row[8])


def _ignored_lines(source: str) -> Iterator[tuple[int, SiteFlag]]:
    """A comment that ends a statement speaks of all its lines, any other of its own."""
    first = None
    last_comment = SiteFlag(0)
    for token in tokenize.generate_tokens(io.StringIO(source, newline=None).readline):
        line = token.start[0]
        if token.type == tokenize.COMMENT:
            match = _IGNORE.search(token.string)
            last_comment = _flags(match["kinds"]) if match else SiteFlag(0)
            yield line, last_comment
        elif token.type == tokenize.NEWLINE:
            yield from ((each, last_comment) for each in range(first or line, line))
            first, last_comment = None, SiteFlag(0)
        elif token.type not in _LAYOUT:
            first = first or line
            last_comment = SiteFlag(0)


def _flags(kinds: str | None) -> SiteFlag:
    """All kinds where none is named."""
    named: Sequence[str] = tuple(_KINDS) if kinds is None else [name.strip() for name in kinds.split(",")]
    result = SiteFlag(0)
    for name in named:
        result |= _KINDS.get(name, SiteFlag(0))
    return result
