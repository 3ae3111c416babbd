"""What pytest is told: tests that raced fail, warnings are listed, and a summary ends the run."""

import os
import warnings
from collections.abc import Generator, Mapping, Sequence
from typing import Any

import pytest

from aether import configuration, outputs
from aether.accepted import read_accepted
from aether.errors import AetherError, AetherUsageError
from aether.options import FILE_FORMATS, Options
from aether.report.model import Race
from aether.reporters import text
from aether.reporters.style import TextStyle
from aether.session import Destinations, Session
from aether.testing import early, reports, suite
from aether.testing.copies import Copies, as_judged
from aether.testing.marker import OwnOptions
from aether.testing.selection import Selection
from aether.testing.tally import OUTSIDE, Tally
from aether.testing.verdict import Verdict
from aether_hooks.scope import project_root

_NAME = "aether-watch"
_RECORD = "aether"
_VALUES = ("level", "fail-on", "engine", "suppressions", "baseline", "write-baseline")
_PATTERNS = ("include", "exclude")
_LISTS = (*_PATTERNS, "only")
_OF_THE_WATCH = {*_PATTERNS, "engine", "suppressions", "baseline", "write-baseline"}


class UnwatchedWarning(UserWarning):
    """Code of the project that is not watched."""


class RaceWarning(UserWarning):
    """A race below the level that fails a test."""


def begin(config: pytest.Config) -> None:
    """Watch this process, or, where others run the tests, gather what they have seen."""
    try:
        options, project, unwatched = _options(config)
        if _has_workers(config):
            _refuse_baseline(options)
            folder = reports.share_folder() if options.report else None
            config.pluginmanager.register(Gatherer(options, folder), _NAME)
            return
        accepted = read_accepted(options.suppressions, options.baseline, options.write_baseline)
        threads = _threads(config)
        _warn_of_modules(config, unwatched)
        watcher = Watcher(suite.begin(options, accepted, _destinations(options), project), options)
        config.pluginmanager.register(watcher, _NAME)
        copies = Copies(threads, watcher.tally.alone, watcher.selection)
        config.pluginmanager.register(copies, f"{_NAME}-copies")
    except AetherError as error:
        raise pytest.UsageError(f"aether: {error}") from error


class Summary:
    """What ends the run."""

    def __init__(self, options: Options) -> None:
        self.tally = Tally()
        self.options = options
        self.verdict = Verdict.of(options.level, options.fail_on)
        self.style = TextStyle(self.verdict.shown, options.verbosity, folder=os.getcwd(), runners=("_pytest", "pluggy"))

    def fail_for_the_rest(self, session: pytest.Session) -> None:
        """No test answers for a race outside of the tests: the whole run does."""
        failing = [] if self.verdict.failing is None else self.tally.at_least(self.verdict.failing)
        outside = any(OUTSIDE in seen.tests for seen in failing)
        if outside and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any, config: pytest.Config) -> None:
        terminalreporter.section("aether")
        for line in self.tally.lines(self.verdict.shown, _threads_asked(config)):
            terminalreporter.line(line)


class Gatherer(Summary):
    """In the process that hands the tests to workers."""

    def __init__(self, options: Options, folder: str | None) -> None:
        """`folder`: where the workers leave what they find, if a report is asked for."""
        super().__init__(options)
        self._folder = folder

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker has ended. Of one that died nothing more is known than what its tests' reports said."""
        record = getattr(node, "workeroutput", {}).get(_RECORD)
        if record is not None:
            self.tally.merge(Tally.of_record(record))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        report = None if self._folder is None else reports.gathered(self._folder)
        if report is not None:
            self.tally.remarks += reports.write(report, self.tally, self.options, self.style)
        self.fail_for_the_rest(session)


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

    def pytest_configure(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._problems = {item.nodeid: problem for item in session.items if (problem := OwnOptions.read(item))}
        if self._problems and not hasattr(session.config, "workeroutput"):
            raise pytest.UsageError("\n".join(self._problems.values()))
        for name in self.selection.unmatched(session.items):
            self.tally.remarks.append(f"--aether-only: no test is called {name}")

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
        if self.selection.has(item):
            self._judge(item, report, news)
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self._note_outside()
        final = self._suite.final_report()
        self.tally.remarks += text.remarks(final, self.style)
        self.tally.remarks += self._suite.write_baseline(final)
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            reports.end_workers_file(self._suite.session, final)
        else:
            self.tally.remarks += reports.write(final, self.tally, self.options, self.style)
        self._suite.stop()
        self.fail_for_the_rest(session)
        if output is not None:
            output[_RECORD] = self.tally.as_record()

    def shown_in(self, item: pytest.Item) -> tuple[Race, ...]:
        """The races of the test that runs, so far."""
        return as_judged(self._suite.shown_since(self._at_start), item, self._suite.showings())

    def _judge(self, item: pytest.Item, report: pytest.TestReport, news: suite.News) -> None:
        races = as_judged(news.races, item, news.showings)
        verdict = self._verdict_of(item)
        self._shown += races
        expected = [_form(mark) for mark in item.iter_markers("race_expected")]
        unexpected = [race for race in races if not any(_matches(race, form) for form in expected)]
        self._note(unexpected, item.nodeid, news.showings)
        failing = [race for race in unexpected if verdict.fails(race)]
        for race in unexpected:
            if verdict.warns(race):
                self._warn(race, item.nodeid, self._whole(race, item.nodeid, news.showings))
        if failing:
            _fail(report, "\n".join(self._whole(race, item.nodeid, news.showings) for race in failing).strip())
        missing = [form for form in expected if not any(_matches(race, form) for race in self._shown)]
        if missing and report.when == "call":
            _fail(report, "\n".join(f"no such race showed in the test: {_shown(form)}" for form in missing))

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
            self.tally.add(race, test, [part.name for part in _earlier(race, showings)])

    def _warn(self, race: Race, test: str, told: str) -> None:
        """As pytest lists warnings: not raised, since filters would make an error of the whole run."""
        assert self._config is not None
        first = race.accesses[0]
        message = RaceWarning(told.strip())
        recorded = warnings.WarningMessage(message, RaceWarning, first.file, first.line)
        self._config.hook.pytest_warning_recorded.call_historic(
            kwargs={"warning_message": recorded, "nodeid": test, "when": "runtest", "location": None}
        )


def _fail(report: pytest.TestReport, told: str) -> None:
    """A failure of the test's own stays its first word."""
    if report.passed:
        report.outcome = "failed"
        report.longrepr = told
    else:
        report.sections.append(("Data races", told))


def _earlier(race: Race, showings: suite.Showings) -> Sequence[suite.Earlier]:
    return showings[race.number].earlier if race.number in showings else ()


def _begun(earlier: Sequence[suite.Earlier]) -> str:
    """Which earlier tests had to do with a race, and what."""
    deeds = {True: "one of its threads was started", False: "one of the two accesses was made"}
    return "".join(f"  It began in an earlier test: {deeds[part.began]} in {part.name}.\n" for part in earlier)


def _form(mark: pytest.Mark) -> Mapping[str, Any]:
    """What the marker says by position or by name; a name that it does not have fits no race."""
    return dict(zip(("kind", "location"), mark.args, strict=False)) | dict(mark.kwargs)


def _shown(form: Mapping[str, Any]) -> str:
    return f"race_expected({', '.join(f'{name}={value!r}' for name, value in form.items())})"


def _matches(race: Race, form: Mapping[str, Any]) -> bool:
    names = {location.name for location in race.locations}
    told = {"kind": {race.kind, None}, "location": {*names, None}}
    return all(value in told.get(name, ()) for name, value in form.items())


def _options(config: pytest.Config) -> tuple[Options, str, list[str]]:
    """The command line's, else pytest's configuration's, else ``[tool.aether]``; the project; what stays unwatched."""
    project = project_root(str(config.rootpath))
    given = config.known_args_namespace
    values: dict[str, Any] = configuration.read(project) | {"verbosity": max(given.verbose, 0)}
    values["follow_children"] = False  # the report is on this process's tests
    for name in (*_VALUES, *_LISTS):
        field = name.replace("-", "_")
        value = getattr(given, f"aether_{field}", None) or config.getini(f"aether_{field}")
        if not value:
            continue
        if Session.present is not None and name in _OF_THE_WATCH:
            raise AetherUsageError(f"the run is watched by aether run: give --{name} to that")
        if name in _VALUES and name != "write-baseline" and not configuration.KEYS[name].fits(value):
            raise AetherUsageError(f"aether_{field} is {value!r}; expected {configuration.KEYS[name].expected}")
        values[field] = tuple(value) if name in _LISTS else value
    forms = given.aether_report or config.getini("aether_report")
    if forms:
        values["report"] = _forms(forms)
    unwatched = early.adapt_engine(values, project)
    return Options(**values), project, unwatched


def _warn_of_modules(config: pytest.Config, names: Sequence[str]) -> None:
    if names:
        advice = "; --aether-engine auto monitors them" if early.can_be_monitored() else ""
        message = UnwatchedWarning(f"not watched, as imported before aether: {', '.join(names)}{advice}")
        recorded = warnings.WarningMessage(message, UnwatchedWarning, str(config.rootpath), 0)
        config.hook.pytest_warning_recorded.call_historic(
            kwargs={"warning_message": recorded, "nodeid": "", "when": "config", "location": None}
        )


def _forms(text: str) -> tuple[str, ...]:
    forms = tuple(each.strip() for each in text.split(","))
    if not configuration.KEYS["report"].fits(list(forms)):
        raise AetherUsageError(f"--aether-report {text}: expected some of {','.join(FILE_FORMATS)}")
    return forms


def _threads_asked(config: pytest.Config) -> int:
    """In how many threads at once the body of each test is to run."""
    given = config.known_args_namespace.aether_threads or config.getini("aether_threads") or "1"
    if not given.isdecimal() or int(given) < 1:
        raise AetherUsageError(f"--aether-threads {given} is no number from 1 up")
    return int(given)


def _threads(config: pytest.Config) -> int:
    """How many copies of each test are ours to make; 1 where another plugin makes them."""
    asked = _threads_asked(config)
    return 1 if getattr(config.known_args_namespace, "parallel_threads", 1) not in (None, 1, "1") else asked


def _has_workers(config: pytest.Config) -> bool:
    given = config.known_args_namespace
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    return not is_worker and bool(getattr(given, "numprocesses", None) or getattr(given, "tx", None))


def _refuse_baseline(options: Options) -> None:
    if options.write_baseline is not None:
        raise AetherUsageError("--aether-write-baseline needs a run without workers: leave out -n")


def _destinations(options: Options) -> Destinations:
    results = reports.workers_file() if options.report else None
    if options.write_baseline is None:
        return Destinations(outputs.NOWHERE, results=results)
    from aether.replaced_file import ReplacedFile  # noqa: PLC0415

    return Destinations(outputs.NOWHERE, results=results, baseline=ReplacedFile.prepare(options.write_baseline))
