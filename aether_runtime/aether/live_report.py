"""What a watch has found, for the program itself and for notebooks."""

from typing import TYPE_CHECKING, Any

from aether.errors import AetherUsageError
from aether.report.model import Race, Severity, Summary
from aether.reporters.style import TextStyle
from aether.session import RUNNING, Session

if TYPE_CHECKING:
    from aether.report import model

_ENDED = "stopped"


class Report:
    """The races that a watch has found: so far while it goes on, all of them when it has ended.

    May be asked by any thread. Each question to a watch that goes on draws the report anew.
    """

    def __init__(self, session: Session) -> None:
        self._session: Session | None = session
        self._level = session.options.level
        self._whole: model.Report | None = None

    def close(self) -> None:
        """The watch is about to end: what it has found is final."""
        try:
            if self._session is not None:
                self._whole = self._drawn(self._session, _ENDED)
        finally:
            self._session = None  # who asks meanwhile is told what was found so far

    def abandon(self) -> None:
        """The watch goes on in the process that forked this one."""
        self._session = None

    @property
    def is_complete(self) -> bool:
        """Whether the watch has ended."""
        return self._whole is not None

    @property
    def is_open(self) -> bool:
        """Whether the watch goes on in this process."""
        return self._session is not None

    @property
    def races(self) -> tuple[Race, ...]:
        """The worst first; without those that a suppression, a comment or the baseline covers."""
        return self._present().races

    @property
    def summary(self) -> Summary:
        """How many races of each severity."""
        return self._present().summary

    def at_least(self, level: str) -> tuple[Race, ...]:
        """The races that are this bad or worse: ``error``, ``warning`` or ``note``."""
        severity = Severity.named(level)
        return tuple(race for race in self.races if race.severity >= severity)

    def to_text(self, *, level: str | None = None, verbosity: int = 0, colour: bool = False) -> str:
        """As ``aether run`` prints it."""
        from aether import publish  # noqa: PLC0415 - few programs draw it
        from aether.reporters import text  # noqa: PLC0415

        style = TextStyle(Severity.named(level or self._level), verbosity, colour, folder=publish.working_folder())
        return text.render(self._present(), style)

    def to_json(self) -> str:
        """As ``aether run --json`` writes it: see docs/json.md."""
        from aether.reporters import json  # noqa: PLC0415

        return json.render(self._present())

    def to_html(self, *, level: str | None = None) -> str:
        """As ``aether run --html`` writes it: a page for a browser."""
        return self._rendered("html", level)

    def to_sarif(self, *, level: str | None = None) -> str:
        """As ``aether run --sarif`` writes it: for code scanning."""
        return self._rendered("sarif", level)

    def _rendered(self, form: str, level: str | None) -> str:
        from aether import publish  # noqa: PLC0415
        from aether.reporters import formats  # noqa: PLC0415

        style = TextStyle(Severity.named(level or self._level), folder=publish.working_folder())
        return formats.render(form, self._present(), style)

    def _repr_html_(self) -> str:
        from aether.reporters.html_text import as_html  # noqa: PLC0415

        return as_html(self.to_text(colour=True))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(self.to_text().strip("\n"))

    def __repr__(self) -> str:
        from aether.reporters.text import summary_line  # noqa: PLC0415

        state = "" if self.is_complete else ", so far"
        return f"<aether.Report: {summary_line(self.summary, Severity.named(self._level))}{state}>"

    def _present(self) -> "model.Report":
        session = self._session
        if self._whole is not None:
            return self._whole
        if session is None:
            raise AetherUsageError("nothing can be said of this watch: it goes on in another process, or has failed")
        return self._drawn(session, RUNNING)

    @staticmethod
    def _drawn(session: Session, ended: str) -> "model.Report":
        from aether import publish  # noqa: PLC0415

        def drawn() -> "model.Report":
            return publish.make_report(session, ended, session.census())

        return session.engine.call_untraced(drawn)
