"""Source lines, quoted, with carets under what is meant."""

from collections.abc import Sequence

from aether.report.model import Access, SourceLine
from aether.reporters.page import Page, Span, printable, width
from aether.reporters.style import INDENT

MOST_QUOTED_LINES = 8


def quote(page: Page, access: Access, caret_style: str) -> int:
    """Quote the lines of an access with carets under it; gives the width of the gutter."""
    lines = [line for line in access.source if line.line - access.line < MOST_QUOTED_LINES]
    while lines and not lines[-1].text.strip() and lines[-1].line > access.end_line:
        lines.pop()
    while lines and not lines[0].text.strip() and lines[0].line < access.line:
        lines.pop(0)
    gutter = max((len(str(line.line)) for line in lines), default=1) + 1
    if not lines:
        return gutter
    margin = _margin(lines)
    for line in lines:
        text = printable(line.text)[margin:]
        page.line(INDENT, Span(f"{line.line:>{gutter}} | ", "gutter"), text)
        if access.line <= line.line <= access.end_line:
            _caret(page, access, line, gutter, margin, caret_style)
    return gutter


def _margin(lines: Sequence[SourceLine]) -> int:
    """The indentation that all quoted lines share."""
    texts = [printable(line.text) for line in lines if line.text.strip()]
    return min((len(text) - len(text.lstrip(" ")) for text in texts), default=0)


def _caret(page: Page, access: Access, line: SourceLine, gutter: int, margin: int, style: str) -> None:
    content = line.text.encode("utf-8", "surrogatepass")
    begin = access.column if line.line == access.line else len(content) - len(content.lstrip())
    end = access.end_column if line.line == access.end_line else len(content.rstrip())
    before = printable(content[:begin].decode("utf-8", "replace"))[margin:]
    marked = printable(content[begin:end].decode("utf-8", "replace"))
    carets = "^" * max(1, width(marked))
    page.line(INDENT, Span(" " * gutter + " | ", "gutter"), " " * width(before), Span(carets, style))
