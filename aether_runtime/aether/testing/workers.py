"""Under pytest-xdist: workers tell what each test has shown with its reports, so that one that dies loses nothing."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from aether.accepted import Accepted
from aether.options import Options
from aether.report.model import Race
from aether.reporters import text
from aether.testing import reports
from aether.testing.selection import Selection
from aether.testing.summary import Summary
from aether.testing.tally import OUTSIDE, Tally

_RECORD = "aether"


@dataclass(slots=True)
class Told:
    """What a worker has told so far."""

    tally: Tally = field(default_factory=Tally)
    quiet: list[str] = field(default_factory=list)
    """The ids of races that it found and that are not to be told of."""
    judged: bool = True
    """Whether races of the test that ran last are to be told of."""


def attach(report: pytest.TestReport, told: Told) -> None:
    """In a worker: to the report of one phase of a test. Plain values travel with it."""
    record = {"tally": told.tally.as_record(), "quiet": told.quiet, "judged": told.judged}
    setattr(report, _RECORD, record)


def end(config: Any, tally: Tally) -> None:
    """In a worker, at its end: all that it has told, and what its tests' reports could not."""
    config.workeroutput[_RECORD] = tally.as_record()


class Gatherer(Summary):
    """In the process that hands the tests to workers."""

    def __init__(self, options: Options, folder: str, accepted: Accepted) -> None:
        """`folder`: where the workers leave what they find."""
        super().__init__(options)
        self._selection = Selection(options.only)
        self._folder = folder
        self._accepted = accepted
        self._told: dict[str, Told] = {}
        self._dead: dict[str, Told] = {}
        """Those of which it is not known in which test they died."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        record = report.__dict__.pop(_RECORD, None)
        if record is not None:
            told = self._told.setdefault(_name(report), Told())
            told.tally.merge(Tally.of_record(record["tally"]))
            told.quiet += record["quiet"]
            told.judged = record["judged"]

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker has ended: it told all at its end, unless it died."""
        name = node.gateway.id
        told = self._told.pop(name, Told())
        record = getattr(node, "workeroutput", {}).get(_RECORD)
        self.tally.merge(told.tally if record is None else Tally.of_record(record))
        if record is None:
            self._dead[name] = told

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str, report: pytest.TestReport) -> None:
        """The races that the test had shown until it killed its worker."""
        name = _name(report)
        races = self._untold(name, self._dead.pop(name, Told()), crashitem)
        self.tally.add_test(races, crashitem)
        if races:
            report.sections.append(("Data races", "\n".join(text.render_race(race, self.style) for race in races)))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        for name, told in self._dead.items():
            for race in self._untold(name, told, OUTSIDE):
                self.tally.add(race, OUTSIDE)
        report = reports.gathered(self._folder) if self.options.report else None
        reports.remove_folder(self._folder)
        if report is not None:
            self.write_reports(report)
        self.settle_status(session)

    def _untold(self, worker: str, told: Told, test: str) -> list[Race]:
        if not (told.judged and self._selection.names_it(test)):
            return []
        known = {reports.same(race) for race in (*told.tally.races, *told.quiet)}
        left = reports.left_by(worker, self._folder, self._accepted)
        return [race for race in left if reports.same(race.id) not in known]


def _name(report: Any) -> str:
    return str(report.node.gateway.id)
