"""A process whose tests are watched."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from aether.accepted import Accepted
from aether.options import Options
from aether.report.build import build_report
from aether.report.model import Census, Race, Report
from aether.session import RUNNING, Destinations, Session
from aether.watches import Watch


@dataclass(frozen=True, slots=True)
class Earlier:
    """A part of the run that had to do with a race before it showed."""

    name: str
    began: bool
    """It started one of the threads; else it made one of the accesses."""


@dataclass(frozen=True, slots=True)
class Showing:
    """How a race showed in the present part of the run."""

    between_copies: bool
    """Always between two threads that this part's own had started, or between what they started in turn."""
    earlier: tuple[Earlier, ...]


type Showings = Mapping[int, Showing]
"""By the numbers of the races."""


@dataclass(frozen=True, slots=True)
class News:
    """What has shown since it was asked last."""

    races: tuple[Race, ...]
    threads: int
    """How many threads and tasks have begun."""
    showings: Showings


@dataclass(slots=True)
class Suite:
    """Tells which races show in each part of the run: a race that is seen again counts again."""

    session: Session
    _restore: Callable[[], None]
    counts: Mapping[int, int] = field(default_factory=dict)
    """How often each race had shown when the last news were told."""
    _threads: int = 0
    _parts: list[str] = field(default_factory=list)

    def enter(self, name: str) -> None:
        """A part of the run begins: a test, or with no name what is between tests."""
        self._parts.append(name)
        self.session.engine.enter_phase(len(self._parts))

    def news(self) -> News:
        """The races that have shown since the last call, those that were seen before among them."""
        engine = self.session.engine
        counts = engine.race_counts()
        shown = _changed(counts, self.counts)
        threads = _begun(engine.statistics())
        begun, self.counts, self._threads = threads - self._threads, counts, threads
        return News(self._races_of(shown), begun, self.showings() if shown else {})

    def shown_since(self, counts: Mapping[int, int]) -> tuple[Race, ...]:
        """The races that have shown since there were so many of each; the next news tell of them, too."""
        return self._races_of(_changed(self.session.engine.race_counts(), counts))

    def showings(self) -> Showings:
        """Of the races that have shown in the present part."""
        return {
            number: Showing(between, self._earlier(parts))
            for number, (part, between, parts) in self.session.engine.race_showings().items()
            if part == len(self._parts)
        }

    def final_report(self) -> Report:
        """The report of the whole run."""
        from aether import publish  # noqa: PLC0415 - it loads what draws

        return publish.make_report(self.session, "exit", self.session.census())

    def write_baseline(self, report: Report) -> list[str]:
        """Write the baseline that was asked for; gives what there is to say of it."""
        from aether import publish  # noqa: PLC0415

        return publish.write_baseline(self.session, report, 0, "pytest --aether --aether-baseline")

    def stop(self, excused: frozenset[int]) -> None:
        """Watch no longer, if it is we who began to; else the watch goes on, and these races are no matter to it."""
        self.session.excused = excused
        self._restore()

    def _earlier(self, found: Sequence[tuple[int, bool]]) -> tuple[Earlier, ...]:
        """Those that have names of their own. One that made an access need not have begun a thread."""
        names = self._parts
        numbers = sorted({number for number, _ in found if names[number - 1] not in ("", names[-1])})
        return tuple(Earlier(names[number - 1], (number, False) not in found) for number in numbers)

    def _races_of(self, numbers: Set[int]) -> tuple[Race, ...]:
        if not numbers:  # of nearly all tests: to draw a report takes longer than many of them
            return ()
        from aether import publish  # noqa: PLC0415

        session = self.session
        records = [each for each in session.engine.races() if each["number"] in numbers]
        setting = publish.setting_of(session, RUNNING, Census())
        return build_report(setting, records, publish.sources_of(session), session.accepted).races


def begin(options: Options, accepted: Accepted, destinations: Destinations, project: str) -> Suite:
    """Watch from now on; in a run that is watched already, its watch goes on, with options of its own."""
    if Session.present is not None:
        return Suite(Session.present, lambda: None)
    watch = Watch.begin(options, accepted, destinations, project)
    return Suite(watch.session, watch.end)


def _changed(counts: Mapping[int, int], before: Mapping[int, int]) -> set[int]:
    return {number for number, count in counts.items() if count != before.get(number)}


def _begun(statistics: dict[str, int]) -> int:
    """But for the thread that runs the tests."""
    return max(statistics["strands"] + statistics["strands_forgotten"] - 1, 0)
