"""``# aether: ignore[kind,kind] reason`` on a line silences the races of that line: its sites say so.

Without brackets it silences all kinds, and without a reason none: a race that may stay is one that somebody has judged.
What cannot be meant so is kept, for the report to tell.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from aether_hooks.sites import Row, SiteFlag, SiteOp

_MARK = "aether:"
_NO_SITES = {SiteOp.FEED, SiteOp.CHECK}
_LAYOUT = {tokenize.NL, tokenize.INDENT, tokenize.DEDENT}
_DIRECTIVE = re.compile(r"#\s*aether:\s*(?P<word>[\w-]*)(?P<rest>.*)")
_EXPECTED = "expected ignore[KIND] REASON"
KINDS = {
    "iterate-while-mutated": SiteFlag.IGNORE_ITERATE_WHILE_MUTATED,
    "check-then-act": SiteFlag.IGNORE_CHECK_THEN_ACT,
    "lost-update": SiteFlag.IGNORE_LOST_UPDATE,
    "torn-state": SiteFlag.IGNORE_TORN_STATE,
    "data-race": SiteFlag.IGNORE_DATA_RACE,
    "benign": SiteFlag.IGNORE_BENIGN,
}


Mistake = tuple[int, str]
"""The line of a comment, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Ignores:
    """What the comments of a module say."""

    lines: dict[int, SiteFlag]
    mistakes: tuple[Mistake, ...]

    def apply(self, table: tuple[Row, ...]) -> tuple[Row, ...]:
        """The rows, those of which a line carries such a comment with its flags."""
        if not self.lines:
            return table
        return tuple(row if row[0] in _NO_SITES else _with_flags(row, self.lines) for row in table)


@dataclass(frozen=True, slots=True)
class _Comment:
    """One comment, taken apart."""

    flags: SiteFlag
    mistakes: tuple[str, ...] = ()


_OTHER = _Comment(SiteFlag(0))


def read_ignores(source: str) -> Ignores:
    """Those of this text, which compiles."""
    lines: dict[int, SiteFlag] = {}
    mistakes: list[Mistake] = []
    if _MARK in source:
        for line, comment in _comments(source):
            lines[line] = lines.get(line, SiteFlag(0)) | comment.flags
            mistakes += ((line, mistake) for mistake in comment.mistakes)
    return Ignores(lines, tuple(mistakes))


def _with_flags(row: Row, ignored: dict[int, SiteFlag]) -> Row:
    flags = row[7]
    for line in range(row[2], max(row[2], row[4]) + 1):
        flags |= int(ignored.get(line, 0))
    return (*row[:7], flags, *row[8:])


def _comments(source: str) -> Iterator[tuple[int, _Comment]]:
    """A comment that ends a statement speaks of all its lines, any other of its own."""
    first = None
    last = _OTHER
    for token in tokenize.generate_tokens(io.StringIO(source, newline=None).readline):
        line = token.start[0]
        if token.type == tokenize.COMMENT:
            last = _parse(token.string)
            yield line, last
        elif token.type == tokenize.NEWLINE:
            yield from ((each, _Comment(last.flags)) for each in range(first or line, line))
            first, last = None, _OTHER
        elif token.type not in _LAYOUT:
            first = first or line
            last = _OTHER


def _is_meant(word: str, rest: str) -> bool:
    """False for prose: `# aether: the detector that we use`."""
    return word.startswith("ignore") or rest.startswith("[") or SequenceMatcher(None, word, "ignore").ratio() > 0.75


def _parse(text: str) -> _Comment:
    match = _DIRECTIVE.search(text)
    if match is None:
        return _OTHER
    if match["word"] != "ignore":
        if not _is_meant(match["word"], match["rest"]):
            return _OTHER
        return _Comment(SiteFlag(0), (f"{match['word']!r} is not known; {_EXPECTED}",))
    named, reason = None, match["rest"].strip()
    if reason.startswith("["):
        named, bracket, reason = reason[1:].partition("]")
        if not bracket:
            return _Comment(SiteFlag(0), (f"the bracket is not closed; {_EXPECTED}",))
    elif (first := reason.partition(" ")[0]) in KINDS:
        return _Comment(SiteFlag(0), (f"{first} stands without brackets; expected ignore[{first}] REASON",))
    kinds = list(KINDS) if named is None else [name.strip() for name in named.split(",")]
    mistakes = [f"unknown kind {kind!r}; expected one of {', '.join(KINDS)}" for kind in kinds if kind not in KINDS]
    if reason.lstrip()[:1] in {"", "#"}:
        mistakes.append(f"no reason is given, so that nothing is silenced; {_EXPECTED}")
        return _Comment(SiteFlag(0), tuple(mistakes))
    flags = SiteFlag(0)
    for kind in kinds:
        flags |= KINDS.get(kind, SiteFlag(0))
    return _Comment(flags, tuple(mistakes))
