"""What pytest is told: tests that raced fail, warnings are listed, and a summary ends the run."""

import warnings
from collections.abc import Generator, Mapping, Sequence
from typing import Any

import pytest

from aether import engines, outputs
from aether.accepted import read_accepted
from aether.errors import AetherError
from aether.options import Options
from aether.report.model import Race
from aether.reporters import text
from aether.session import Destinations
from aether.testing import asked, reports, suite
from aether.testing.copies import Copies, as_judged
from aether.testing.expected import expected_of, problem_of
from aether.testing.failure import fail, of_races
from aether.testing.marker import OwnOptions
from aether.testing.race_warning import RaceWarning
from aether.testing.selection import Selection
from aether.testing.summary import Summary
from aether.testing.tally import OUTSIDE, Tally
from aether.testing.verdict import Verdict
from aether.testing.workers import Gatherer, Told, attach, end

_NAME = "aether-watch"


class UnwatchedWarning(UserWarning):
    """Code of the project that is not watched."""


def begin(config: pytest.Config) -> None:
    """Watch this process, or, where others run the tests, gather what they have seen."""
    try:
        options, project, unwatched = asked.options(config)
        accepted = read_accepted(options.suppressions, options.baseline, options.write_baseline)
        if not asked.is_worker():
            reports.refuse_unwritable(options)
        if asked.has_workers(config):
            asked.refuse_baseline(options)
            config.pluginmanager.register(Gatherer(options, reports.share_folder(), accepted), _NAME)
            return
        threads = asked.threads_to_make(config)
        _warn_of_modules(config, unwatched)
        watcher = Watcher(suite.begin(options, accepted, _destinations(options), project), options)
        config.pluginmanager.register(watcher, _NAME)
        copies = Copies(threads, watcher.tally.alone, watcher.selection)
        config.pluginmanager.register(copies, f"{_NAME}-copies")
    except AetherError as error:
        raise pytest.UsageError(f"aether: {error}") from error


class Watcher(Summary):
    """In the process that runs the tests."""

    def __init__(self, watched: suite.Suite, options: Options) -> None:
        super().__init__(options)
        self.selection = Selection(options.only)
        self._suite = watched
        self._config: pytest.Config | None = None
        self._threads = 0
        self._shown: list[Race] = []
        self._at_start: Mapping[int, int] = {}
        self._problems: Mapping[str, str] = {}
        self._untold = Tally()
        """What a worker has not yet told."""
        self._found: set[int] = set()
        """The numbers of the races that showed in tests."""
        self._counted: set[int] = set()
        """Of those that are told of, but for notes on copies."""

    def pytest_configure(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        is_worker = hasattr(session.config, "workeroutput")
        self._problems = {item.nodeid: problem for item in session.items if (problem := _problem_of(item))}
        if self._problems and not is_worker:
            raise pytest.UsageError("\n".join(self._problems.values()))
        self._look_for_names(session, is_worker)

    def _look_for_names(self, session: pytest.Session, is_worker: bool) -> None:
        """A name on the command line that no test has is a mistake; of those in a configuration one has to fit."""
        unmatched = self.selection.unmatched(session.items)
        lines = [f"--aether-only: no test is called {name}" for name in unmatched]
        if not session.config.known_args_namespace.aether_only and len(unmatched) < len(self.selection.names):
            self.tally.remarks += lines
        elif lines and is_worker:
            self.tally.mistakes += lines
        elif lines and not session.testsfailed:
            raise pytest.UsageError("\n".join(f"aether: {line}" for line in lines))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """What has shown since the test before belongs to none."""
        self._note_outside()
        self._threads = 0
        self._shown = []
        self._at_start = self._suite.counts
        self._suite.enter(item.nodeid)
        result = yield
        self._suite.enter("")
        self.tally.tests += 1
        self.tally.threaded += self._threads > 0
        return result

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """A worker cannot refuse the run."""
        if item.nodeid in self._problems:
            pytest.fail(self._problems[item.nodeid], pytrace=False)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        """What the set-up has started is none of the copies that are made of the test."""
        self._suite.enter(item.nodeid)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[Any]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Each phase answers for the races that showed in it."""
        report = yield
        news = self._suite.news()
        self._threads += news.threads
        self._found |= {race.number for race in news.races}
        is_judged = self.selection.has(item)
        if is_judged:
            self._judge(item, report, news)
        if hasattr(item.config, "workeroutput"):
            self._tell(report, news, is_judged)
        return report

    def _tell(self, report: pytest.TestReport, news: suite.News, is_judged: bool) -> None:
        told, self._untold = Told(self._untold, judged=is_judged), Tally()
        told.quiet = [race.id for race in news.races if race.id not in self.tally.races]
        if report.when == "teardown":
            told.tally.tests, told.tally.threaded = 1, int(self._threads > 0)
        attach(report, told)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self._note_outside()
        final = self._suite.final_report()
        self.tally.remarks += text.remarks(final, self.style)
        is_worker = hasattr(session.config, "workeroutput")
        if is_worker:
            reports.end_workers_file(self._suite.session, final)
        elif _has_run(session):
            self.tally.remarks += self._suite.write_baseline(final)
            self.write_reports(final)
        self._suite.stop(self._excused())
        self.settle_status(session)
        if is_worker:
            end(session.config, self.tally)

    def _excused(self) -> frozenset[int]:
        """The races that are to fail nothing: in tests that are not judged, expected ones, those between copies."""
        return frozenset(self._found - self._counted)

    def shown_in(self, item: pytest.Item) -> tuple[Race, ...]:
        """The races of the test that runs, so far."""
        return as_judged(self._suite.shown_since(self._at_start), item, self._suite.showings())

    def _judge(self, item: pytest.Item, report: pytest.TestReport, news: suite.News) -> None:
        races = as_judged(news.races, item, news.showings)
        verdict = self._verdict_of(item)
        if report.when != "teardown":  # the test has been judged by then
            self._shown += races
        expected = expected_of(item)
        missing = [form for form in expected if not any(form.matches(race) for race in self._shown)]
        met = [form for form in expected if form not in missing]
        unexpected = [race for race in races if not any(form.matches(race) for form in met)]
        self._note(unexpected, item.nodeid, news.showings)
        self._counted |= {race.number for race in unexpected if race in news.races}
        failing = [race for race in unexpected if verdict.fails(race)]
        for race in unexpected:
            if verdict.warns(race):
                self._warn(race, item.nodeid, self._whole(race, item.nodeid, news.showings))
        if failing:
            told = "\n".join(self._whole(race, item.nodeid, news.showings) for race in failing).strip()
            fail(report, of_races(failing, told, self.style))
        if missing and report.when == "call":
            fail(report, "\n".join(f"no such race showed in the test or its set-up: {form}" for form in missing))

    def _verdict_of(self, item: pytest.Item) -> Verdict:
        own = OwnOptions.of(item)
        return Verdict.of(own.level or self.options.level, own.fail_on or self.options.fail_on)

    def _whole(self, race: Race, test: str, showings: suite.Showings) -> str:
        first = self.tally.races[race.id].tests[0]
        again = f"  Seen before, in {first}: the threads and callers are those of then.\n" if first != test else ""
        return text.render_race(race, self.style) + again + _begun(_earlier(race, showings))

    def _note_outside(self) -> None:
        news = self._suite.news()
        if not self.selection.names:
            self._note(news.races, OUTSIDE, news.showings)

    def _note(self, races: Sequence[Race], test: str, showings: suite.Showings) -> None:
        for race in races:
            earlier = [part.name for part in _earlier(race, showings)]
            self.tally.add(race, test, earlier)
            self._untold.add(race, test, earlier)

    def _warn(self, race: Race, test: str, told: str) -> None:
        """As pytest lists warnings: not raised, since filters would make an error of the whole run."""
        assert self._config is not None
        first = race.accesses[0]
        message = RaceWarning(told.strip())
        recorded = warnings.WarningMessage(message, RaceWarning, first.file, first.line)
        self._config.hook.pytest_warning_recorded.call_historic(
            kwargs={"warning_message": recorded, "nodeid": test, "when": "runtest", "location": None}
        )


def _has_run(session: pytest.Session) -> bool:
    """Else what is there from an earlier run stays."""
    return session.exitstatus != pytest.ExitCode.USAGE_ERROR and not session.config.option.collectonly


def _earlier(race: Race, showings: suite.Showings) -> Sequence[suite.Earlier]:
    return showings[race.number].earlier if race.number in showings else ()


def _begun(earlier: Sequence[suite.Earlier]) -> str:
    """Which earlier tests had to do with a race, and what."""
    deeds = {True: "one of its threads was started", False: "one of the two accesses was made"}
    return "".join(f"  It began in an earlier test: {deeds[part.began]} in {part.name}.\n" for part in earlier)


def _problem_of(item: pytest.Item) -> str:
    return OwnOptions.read(item) or problem_of(item)


def _destinations(options: Options) -> Destinations:
    results = reports.workers_file()
    if options.write_baseline is None:
        return Destinations(outputs.NOWHERE, results=results)
    from aether.replaced_file import ReplacedFile  # noqa: PLC0415

    return Destinations(outputs.NOWHERE, results=results, baseline=ReplacedFile.prepare(options.write_baseline))


def _warn_of_modules(config: pytest.Config, names: Sequence[str]) -> None:
    if names:
        advice = "; --aether-engine auto monitors them" if engines.can_be_monitored() else ""
        message = UnwatchedWarning(f"not watched, as imported before aether: {', '.join(names)}{advice}")
        recorded = warnings.WarningMessage(message, UnwatchedWarning, str(config.rootpath), 0)
        config.hook.pytest_warning_recorded.call_historic(
            kwargs={"warning_message": recorded, "nodeid": "", "when": "config", "location": None}
        )
