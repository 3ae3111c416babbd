"""Which races are shown, and which fail: of the run, or of one test that has options of its own."""

from dataclasses import dataclass

from aether.report.model import Race, Severity


@dataclass(frozen=True, slots=True)
class Verdict:
    """The levels from which on a race is shown, and fails a test."""

    shown: Severity
    failing: Severity | None
    """None: no race fails."""

    @classmethod
    def of(cls, level: str, fail_on: str) -> "Verdict":
        """Of the options' names."""
        return cls(Severity.named(level), None if fail_on == "never" else Severity.named(fail_on))

    def fails(self, race: Race) -> bool:
        """Whether it fails a test."""
        return self.failing is not None and race.severity >= self.failing

    def warns(self, race: Race) -> bool:
        """Whether it is listed as a warning."""
        return race.severity >= self.shown and not self.fails(race)
