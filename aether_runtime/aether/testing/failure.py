"""How a test that raced is put to pytest: the reports whole, and one line where pytest gives a failure a line."""

from collections.abc import Sequence

import pytest
from _pytest._code.code import ReprEntryNative, ReprExceptionInfo, ReprFileLocation, ReprTraceback

from aether.report.model import Race
from aether.reporters.page import counted
from aether.reporters.style import TextStyle
from aether.reporters.text import headline


def of_races(races: Sequence[Race], told: str, style: TextStyle) -> ReprExceptionInfo:
    """In pytest's own form of a failure, since of a plain text it repeats the whole in its short summary on CI (pytest
    8), in a JUnit message and under ``--tb=line``; pytest-xdist carries no other form than these two.
    """
    first = races[0]
    line = headline(first, style)
    if len(races) > 1:
        line += f" (and {counted(len(races) - 1, 'more race')})"
    place = first.accesses[0]
    return ReprExceptionInfo(
        reprcrash=ReprFileLocation(place.file, place.line, line),
        reprtraceback=ReprTraceback([ReprEntryNative([told, "\n"])], None, "native"),
    )


def fail(report: pytest.TestReport, failure: ReprExceptionInfo | str) -> None:
    """A failure of the test's own stays its first word."""
    if report.passed:
        report.outcome = "failed"
        report.longrepr = failure
    else:
        report.sections.append(("Data races", str(failure)))
