"""Lines of styled text: plain by joining them, coloured by ``rich``, which is loaded only for a terminal."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

WIDTH = 100
TAB = "    "

STYLES = {
    "error": "bold red",
    "warning": "bold yellow",
    "note": "bold cyan",
    "good": "bold green",
    "title": "bold",
    "thread": "bold magenta",
    "lock": "green",
    "place": "cyan",
    "gutter": "blue",
    "faint": "dim",
    "help": "bold green",
}


class Span(NamedTuple):
    """Text in one style."""

    text: str
    style: str = ""


type Piece = str | Span


@dataclass(slots=True)
class Page:
    """Text under construction, a list of lines of spans."""

    lines: list[tuple[Span, ...]] = field(default_factory=list)

    def line(self, *pieces: Piece) -> None:
        """Add a line."""
        self.lines.append(tuple(piece if isinstance(piece, Span) else Span(piece) for piece in pieces))

    def paragraph(self, label: Span, text: str, indent: int) -> None:
        """Add a label and text, broken at the page's width and aligned behind the label."""
        import textwrap  # noqa: PLC0415 - few reports need it

        hanging = " " * (indent + len(label.text) + (1 if label.text else 0))
        wrapped = textwrap.wrap(printable(text), WIDTH - len(hanging), break_long_words=False, break_on_hyphens=False)
        for number, part in enumerate(wrapped or [""]):
            if number == 0:
                self.line(" " * indent, label, " " if label.text else "", part)
            else:
                self.line(hanging, part)


def plain(page: Page) -> str:
    """The page without colours."""
    return "".join("".join(span.text for span in line).rstrip() + "\n" for line in page.lines)


def coloured(page: Page) -> str:
    """The page with the terminal's colours; plain where ``rich`` cannot be had."""
    try:
        from rich.color import ColorSystem  # noqa: PLC0415
        from rich.style import Style  # noqa: PLC0415
    except ImportError:
        return plain(page)
    styles = {name: Style.parse(definition) for name, definition in STYLES.items()}
    unstyled = Style.null()
    drawn = []
    for line in page.lines:
        spans = [styles.get(span.style, unstyled).render(span.text, color_system=ColorSystem.STANDARD) for span in line]
        drawn.append("".join(spans).rstrip() + "\n")
    return "".join(drawn)


def printable(text: str) -> str:
    """The text with tabs made spaces, and with nothing in it that a terminal would obey."""
    return text if text.isprintable() else "".join(_shown(char) for char in text)


def width(text: str) -> int:
    """How many columns of a terminal the printable text takes."""
    return len(text) if text.isascii() else sum(_columns(char) for char in text)


def join(parts: Iterable[str]) -> str:
    """``a, b and c``."""
    items = list(parts)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def counted(number: int, noun: str, nouns: str = "") -> str:
    """``1 race``, ``2,000 races``."""
    return f"{number:,} {noun if number == 1 else nouns or f'{noun}s'}"


def _shown(char: str) -> str:
    if char == "\t":
        return TAB
    if char == " " or char.isprintable():
        return char
    return char.encode("unicode_escape").decode("ascii")


def _columns(char: str) -> int:
    import unicodedata  # noqa: PLC0415 - few texts need it

    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
