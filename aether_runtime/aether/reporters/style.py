"""How much of a report is shown as text, and how places are written."""

from dataclasses import dataclass

from aether.report.model import Frame, Severity
from aether.report.places import short
from aether.reporters.page import printable

INDENT = "  "


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How much is shown, and how."""

    level: Severity = Severity.WARNING
    verbosity: int = 0
    colour: bool = False
    max_races: int = 0
    """How many races are shown whole; 0 is all."""
    folder: str = ""
    """File names are shown relative to it."""
    runners: tuple[str, ...] = ()
    """Packages that ran the program: their frames and those outside of them are left out."""


def place(frame: Frame, style: TextStyle) -> str:
    """``bank.py:17``."""
    return f"{printable(short(frame.file, style.folder))}:{frame.line}"
