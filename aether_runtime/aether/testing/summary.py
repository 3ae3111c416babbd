"""What ends a run of the tests: a section on the terminal, reports, and the exit status."""

import os
from typing import Any

import pytest

from aether.options import Options
from aether.report.model import Report
from aether.reporters.style import TextStyle
from aether.testing import reports
from aether.testing.asked import threads_asked
from aether.testing.tally import OUTSIDE, Tally
from aether.testing.verdict import Verdict

_PASSING = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


class Summary:
    """Of a process that runs tests, or of one that gathers what others have seen."""

    def __init__(self, options: Options) -> None:
        self.tally = Tally()
        self.options = options
        self.verdict = Verdict.of(options.level, options.fail_on)
        self.style = TextStyle(self.verdict.shown, options.verbosity, folder=os.getcwd(), runners=("_pytest", "pluggy"))
        self._unwritten = False

    def write_reports(self, report: Report) -> None:
        """Those that are asked for."""
        for form in reports.asked(self.options):
            error = reports.write(form, report, self.tally, self.options, self.style)
            self._unwritten = self._unwritten or bool(error)
            told = f"could not be written: {error}" if error else f"is in {reports.name_of(form, self.options)}"
            self.tally.remarks.append(f"the {form.upper()} report {told}")

    def settle_status(self, session: pytest.Session) -> None:
        """No test answers for a race outside of the tests, or for a report that is not there: the whole run does."""
        failing = [] if self.verdict.failing is None else self.tally.at_least(self.verdict.failing)
        outside = any(OUTSIDE in seen.tests for seen in failing)
        if (outside or self._unwritten) and session.exitstatus in _PASSING:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if self.tally.mistakes:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR

    def pytest_terminal_summary(self, terminalreporter: Any, config: pytest.Config) -> None:
        terminalreporter.section("aether")
        for line in self.tally.lines(self.verdict.shown, threads_asked(config)):
            terminalreporter.line(line)
