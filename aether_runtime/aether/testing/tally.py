"""What the races of a run were, and which tests showed them: of one process, or of all workers together."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from aether.report.model import Race, Severity
from aether.reporters.line import race_line, test_phrase
from aether.reporters.page import counted

_MOST_TESTS = 3
_THREADS_TO_TRY = 4
OUTSIDE = "outside of the tests"


@dataclass(slots=True)
class Seen:
    """One race and the tests in which it showed."""

    id: str
    severity: int
    """A ``Severity``; a plain number, since a worker sends it."""
    title: str
    """``error[lost-update]: Account.balance, bank.py:12 and 20``."""
    tests: list[str] = field(default_factory=list)
    earlier: dict[str, list[str]] = field(default_factory=dict)
    """By the test in which it showed, the earlier ones in which it had begun."""

    def take_worse(self, severity: int, title: str) -> None:
        """What is a note between the copies of one test may be worse in another."""
        if severity > self.severity:
            self.severity, self.title = severity, title

    @property
    def line(self) -> str:
        """As the summary lists it."""
        first = [test_phrase(self.as_told(test)) for test in self.tests[:_MOST_TESTS]]
        more = len(self.tests) - len(first)
        tests = ", ".join(first) + (f" and {counted(more, 'more test')}" if more else "")
        return f"{self.title} (race {self.id}; {tests})"

    def note(self, test: str, earlier: Iterable[str]) -> None:
        """It showed in this test, and had begun in these."""
        if test not in self.tests:
            self.tests.append(test)
        if further := [each for each in earlier if each not in self.earlier.get(test, ())]:
            self.earlier[test] = self.earlier.get(test, []) + further

    def as_told(self, test: str) -> dict[str, Any]:
        """As a report has it."""
        return {"test": test} | ({"after": self.earlier[test]} if test in self.earlier else {})


@dataclass(slots=True)
class Tally:
    """The races by their ids, and how many tests could have shown any."""

    races: dict[str, Seen] = field(default_factory=dict)
    tests: int = 0
    threaded: int = 0
    """Those that started a second thread."""
    alone: dict[str, int] = field(default_factory=dict)
    """Those that --aether-threads left in one thread, by the reason."""
    remarks: list[str] = field(default_factory=list)
    """Lines that the summary ends with."""
    mistakes: list[str] = field(default_factory=list)
    """What was asked for and cannot be meant: the run fails by it."""

    def add(self, race: Race, test: str, earlier: Iterable[str] = ()) -> None:
        """The race showed in this test, and had begun in the earlier ones."""
        seen = self.races.setdefault(race.id, Seen(race.id, int(race.severity), race_line(race)))
        seen.take_worse(int(race.severity), race_line(race))
        seen.note(test, earlier)

    def add_test(self, races: Iterable[Race], test: str) -> None:
        """A test that did not end showed these; whether it had a second thread it could not say."""
        for race in races:
            self.add(race, test)
        self.tests += 1
        self.threaded += 1

    def merge(self, other: "Tally") -> None:
        """Take in what another worker has seen."""
        for race in other.races.values():
            mine = self.races.setdefault(race.id, Seen(race.id, race.severity, race.title))
            mine.take_worse(race.severity, race.title)
            for test in race.tests:
                mine.note(test, race.earlier.get(test, ()))
        self.tests += other.tests
        self.threaded += other.threaded
        for reason, tests in other.alone.items():
            self.alone[reason] = self.alone.get(reason, 0) + tests
        self.remarks += [remark for remark in other.remarks if remark not in self.remarks]
        self.mistakes += [mistake for mistake in other.mistakes if mistake not in self.mistakes]

    def as_record(self) -> dict[str, Any]:
        """Plain values, which a worker can send."""
        return asdict(self)

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> "Tally":
        """The reverse of ``as_record``."""
        races = {name: Seen(**values) for name, values in record["races"].items()}
        return cls(**{**record, "races": races})

    def at_least(self, severity: Severity) -> list[Seen]:
        """The races that are this bad or worse, the worst first."""
        return sorted(
            (each for each in self.races.values() if each.severity >= severity), key=lambda each: -each.severity
        )

    def lines(self, level: Severity, threads: int) -> Iterable[str]:
        """The summary of the run, in which the body of each test ran in so many threads."""
        shown = self.at_least(level)
        yield from (seen.line for seen in shown)
        if alone := self.tests - self.threaded:
            advice = f"; try --aether-threads {_THREADS_TO_TRY}" if threads == 1 else ""
            yield f"{alone} of {counted(self.tests, 'test')} started no second thread: nothing could race there{advice}"
        for reason, tests in sorted(self.alone.items()):
            yield f"--aether-threads: {counted(tests, 'test')} ran in one thread ({reason})"
        yield from self.remarks
        yield from self.mistakes
        hidden = len(self.races) - len(shown)
        more = f"; {counted(hidden, 'race')} below --aether-level {level.label}" if hidden else ""
        yield f"{counted(len(shown), 'race')} in {counted(self.tests, 'test')}{more}"
