"""Source text, read by ourselves: ``linecache`` is the program's, and shows what a file became, not what ran."""

import io
import os
import tokenize
from dataclasses import dataclass, field

from aether.report.model import SourceLine

NEXT_LINES = 1
"""Before and after what a text quotes."""
CONTEXT_LINES = 4
"""The same where there is room."""


@dataclass(slots=True)
class Sources:
    """The lines of the files that a report quotes."""

    loaded_before: float | None = None
    """Files changed after this time no longer hold what ran, and are not quoted."""
    known: dict[str, str] = field(default_factory=dict)
    """Text that is in no file, by file name (``<string>``)."""
    _lines: dict[str, list[str]] = field(default_factory=dict)

    def lines(self, file: str) -> list[str]:
        """All lines of the file, or none where its text is not to be had."""
        if file not in self._lines:
            self._lines[file] = _split(self._read(file))
        return self._lines[file]

    def around(self, file: str, first: int, last: int, margin: int) -> tuple[SourceLine, ...]:
        """These lines with as many before and after them, as far as they exist."""
        lines = self.lines(file)
        begin = max(1, first - margin)
        end = min(len(lines), last + margin)
        return tuple(SourceLine(file, number, lines[number - 1]) for number in range(begin, end + 1))

    def line(self, file: str, number: int) -> str:
        """One line without the white space around it, or nothing."""
        lines = self.lines(file)
        return lines[number - 1].strip() if 1 <= number <= len(lines) else ""

    def quoted(self) -> dict[str, str]:
        """The text of every file that was asked for and found."""
        return {file: "\n".join(lines) + "\n" for file, lines in self._lines.items() if lines}

    def _read(self, file: str) -> str:
        if file in self.known:
            return self.known[file]
        try:
            if self.loaded_before is not None and os.stat(file).st_mtime > self.loaded_before:
                return ""
            with open(file, "rb") as opened:
                content = opened.read()
            encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
            return content.decode(encoding, errors="replace")
        except (OSError, SyntaxError, LookupError, ValueError):
            return ""


def _split(text: str) -> list[str]:
    """Lines as Python counts them: ``str.splitlines`` also ends lines at form feeds and the like."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines if lines[-1] else lines[:-1]
