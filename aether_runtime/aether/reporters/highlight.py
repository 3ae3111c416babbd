"""Source lines in pieces, each with the class of its colour."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String

from aether.report.model import SourceLine
from aether.reporters.page import printable

type Pieces = list[str]
"""Class and text by turns; a class is empty or one of ``k s c m f``."""

_CLASSES = (
    (Keyword, "k"),
    (Operator.Word, "k"),
    (String, "s"),
    (Comment, "c"),
    (Number, "m"),
    (Name.Function, "f"),
    (Name.Class, "f"),
    (Name.Decorator, "f"),
)
_LEXER = PythonLexer(stripnl=False, ensurenl=False)


def highlighted(lines: Iterable[SourceLine]) -> dict[tuple[str, int], Pieces]:
    """The lines by file and number. Those next to each other are read together, as strings may go over several."""
    ordered = sorted({(line.file, line.line): line for line in lines}.values(), key=lambda line: (line.file, line.line))
    blocks = groupby(enumerate(ordered), key=lambda item: (item[1].file, item[1].line - item[0]))
    return {
        (line.file, line.line): pieces for _, block in blocks for line, pieces in _of_block([line for _, line in block])
    }


def _of_block(lines: Sequence[SourceLine]) -> Iterator[tuple[SourceLine, Pieces]]:
    texts = [printable(line.text) for line in lines]
    found: list[Pieces] = [[]]
    for kind, text in _LEXER.get_tokens("\n".join(texts)):
        name = _class_of(kind)
        first, *rest = text.split("\n")
        _add(found[-1], name, first)
        for part in rest:
            found.append([])
            _add(found[-1], name, part)
    return zip(lines, found, strict=False)


def _add(pieces: Pieces, name: str, text: str) -> None:
    if not text:
        return
    if pieces and pieces[-2] == name:
        pieces[-1] += text
    else:
        pieces += [name, text]


def _class_of(kind: Any) -> str:
    return next((name for known, name in _CLASSES if kind in known), "")
