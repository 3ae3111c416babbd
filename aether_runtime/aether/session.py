"""One watched process from its first instruction to its report."""

from _thread import RLock, get_ident
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import TYPE_CHECKING, ClassVar, Concatenate

from aether import outputs, private, running, successor
from aether._engine import Engine, RaceRecord
from aether.accepted import NOTHING, Accepted
from aether.family import Family
from aether.modules import OwnModules
from aether.options import Options

if TYPE_CHECKING:
    from aether.followed import Folder
    from aether.instrumentation import Instrumentation
    from aether.replaced_file import ReplacedFile
    from aether.report.model import Census
    from aether_hooks.monitoring import Monitor

_SECONDS_ON_A_TERMINAL = 1.0
_SECONDS_IN_A_LOG = 60.0
"""Between two lines of progress."""
RUNNING = "running"
NO_STATUS = -1
"""For an end that is no exit."""


@dataclass(frozen=True, slots=True)
class Destinations:
    """Where the reports of this process go."""

    text: outputs.StandardError
    reports: tuple[tuple[str, outputs.ReportFile], ...] = ()
    """Files of other forms, each with the form's name."""
    results: outputs.ReportFile | None = None
    baseline: "ReplacedFile | None" = None


def _untraced[**P, R](method: "Callable[Concatenate[Session, P], R]") -> "Callable[Concatenate[Session, P], R]":
    """Work of ours in a thread of the program's: the library's modules that do it are not to be watched for that."""

    @wraps(method)
    def untraced(self: "Session", /, *arguments: P.args, **named: P.kwargs) -> R:
        return self.engine.call_untraced(method, self, *arguments, **named)

    return untraced


@dataclass(slots=True)
class Session:
    """Reports what the engine finds: once at the end, and whenever it is asked to.

    Any thread may end the process while another does: the first one reports, the others wait for it.
    """

    engine: Engine
    options: Options
    destinations: Destinations
    project: str
    census: "Callable[[], Census]"
    """What the import hook saw so far; asked before the report's own modules are loaded."""
    texts: dict[str, str] = field(default_factory=dict)
    """Program text that is in no file, by file name."""
    accepted: Accepted = NOTHING
    excused: frozenset[int] = frozenset()
    """The numbers of races that tests are allowed to show: they count as ignored."""
    monitor: "Monitor | None" = None
    """Watches code that has no probes."""
    status: int = 0
    """What the program itself exits with."""
    interrupted: bool = False
    """Whether a KeyboardInterrupt ended it."""
    started: float = field(default_factory=private.now)
    forked: bool = False
    finished: bool = False
    family: Family = field(default_factory=Family)
    folder: "Folder | None" = None
    """Where processes that are followed meet."""
    modules: OwnModules = field(default_factory=OwnModules)
    _turn: RLock = field(default_factory=RLock)
    _reporting: int | None = None

    present: "ClassVar[Session | None]" = None
    """The one that watches this process."""

    @classmethod
    def of(
        cls, engine: Engine, instrumentation: "Instrumentation", accepted: Accepted, destinations: Destinations
    ) -> "Session":
        """The session of what is instrumented."""
        return cls(
            engine=engine,
            options=instrumentation.options,
            destinations=destinations,
            project=instrumentation.project,
            census=instrumentation.census,
            texts=instrumentation.texts,
            monitor=instrumentation.monitor,
            accepted=accepted,
        )

    @_untraced
    def start(self) -> None:
        """Begin to watch: the program's first instruction is next."""
        with self.modules.in_place():
            self._keep_records()
            self._begin()
            self._tell_progress()

    @_untraced
    def start_quietly(self, records: int = -1) -> None:
        """Begin to watch, where others tell of what is found; the file with this descriptor is given it, too."""
        results = self.destinations.results
        if results is not None:
            from aether import publish  # noqa: PLC0415

            publish.begin_results(self, results.fd)
            records = results.fd
        self.engine.set_results_fd(records)
        self._begin()

    def _begin(self) -> None:
        self._announce()
        self.engine.start(force=self.options.force, running=running.found)
        Session.present = self

    def _tell_progress(self) -> None:
        """While the program runs; a forked child is the first process's to tell of."""
        if self.options.progress and not self.forked and not self.finished:
            fd = self.destinations.text.fd
            on_terminal = outputs.is_terminal(fd)
            self.engine.begin_progress(fd, _SECONDS_ON_A_TERMINAL if on_terminal else _SECONDS_IN_A_LOG, on_terminal)

    def _keep_records(self) -> None:
        """Have each race written down when it is found; a forked child opens its results file when it has any."""
        if self.destinations.results is not None and (self.is_follower or not self.forked):
            from aether import publish  # noqa: PLC0415 - a report's modules load when there is one to write

            publish.begin_results(self, self.destinations.results.fd)
            records: int | None = self.destinations.results.fd
        else:
            records = outputs.open_memory()
        self.engine.set_results_fd(-1 if records is None else records)
        if records is not None:
            successor.appoint(self, records)

    @_untraced
    def stop(self) -> None:
        """Watch no longer; nothing is left behind."""
        Session.present = None
        try:
            self.engine.stop()
        finally:
            if self.monitor is not None:
                self.monitor.stop()

    @_untraced
    def report_so_far(self) -> None:
        """Print the report while the program runs."""
        if self._reporting is None and not self.finished:
            with self._own_turn():
                self._guarded(self._print_so_far)

    @_untraced
    def finish(self, ended: str, status: int) -> int:
        """Write every report, once; gives the status to exit with."""
        if self.is_reporting:
            return status
        with self._turn:
            if self.finished:
                return status
            self.engine.end_progress()
            with self._own_turn():
                final = self._guarded(lambda: self._publish(ended, status))
            self.finished = True
        return status if final is None else final

    @_untraced
    def halt(self) -> int | None:
        """Write every report if there is a race that counts; gives the status to exit with, or None to go on."""
        if self.is_reporting:
            return None
        with self._turn:
            if self.finished or not self._guarded(self._has_failed):
                return None
            self.finish("halted", 0)
            return self.options.exit_code

    def resume(self) -> None:
        """The end did not come: the next one reports again."""
        self.finished = False
        self._tell_progress()

    @_untraced
    def before_fork(self) -> None:
        """A process of this family is about to be forked off."""
        self.engine.end_progress()  # Python warns of forks while there are other threads
        with self.modules.in_place():
            self.family.before_fork()

    @_untraced
    def after_fork(self) -> None:
        """In the process that has forked one off."""
        self._tell_progress()

    @_untraced
    def become_child(self) -> None:
        """Go on in a forked child, as a process of its own."""
        self._settle_in_child()
        self.forked = True
        self.finished = False
        self._turn = RLock()
        self._reporting = None
        self.destinations = replace(self.destinations, text=outputs.childs_standard_error())
        if self.folder is not None:
            self._follow()
        self._keep_records()
        self._announce()

    @_untraced
    def leave_child(self) -> None:
        """In a forked child: it goes on unwatched."""
        self._settle_in_child()
        self.stop()

    def _follow(self) -> None:
        """In a forked child: leave what is found where the first process looks for it, if that still runs."""
        from aether import followed  # noqa: PLC0415

        with self.modules.in_place():
            self.folder, results = followed.joined(self.folder)
        self.destinations = Destinations(self.destinations.text, results=results)

    def leave_folder(self) -> None:
        """The program did not run after all."""
        if self.folder is not None:
            self.folder.leave(self.destinations.results)

    @property
    def is_follower(self) -> bool:
        """Whether another process makes the report."""
        return self.folder is not None and not self.folder.is_first

    def _settle_in_child(self) -> None:
        self.engine.after_fork_child()
        if self.monitor is not None:
            self.monitor.after_fork_child()

    @property
    def is_reporting(self) -> bool:
        """Whether this thread is at its report right now, and a signal interrupted it."""
        return self._reporting == get_ident()

    def say(self, text: str) -> None:
        """Write to the person."""
        self.engine.hide_progress()
        self.destinations.text.write(text)

    def _announce(self) -> None:
        fd = -1 if self.is_follower else self.destinations.text.fd
        colour = outputs.wants_colour(self.options.colour, fd)
        self.engine.set_announce(fd, self.options.verbosity, self.options.level, colour)
        forms = self.accepted.forms(self.project)
        self.engine.set_quiet([tuple(glob.encode(errors="surrogatepass") for glob in form) for form in forms])

    def _print_so_far(self) -> None:
        census = self.census()
        from aether import publish  # noqa: PLC0415

        self.say(publish.text(self, publish.make_report(self, RUNNING, census)))

    def _publish(self, ended: str, status: int) -> int:
        census = self.census()
        from aether import publish  # noqa: PLC0415

        return publish.publish(self, ended, status, census)

    def _has_failed(self) -> bool:
        census = self.census()
        from aether import publish  # noqa: PLC0415

        return publish.has_failed(self, publish.make_report(self, RUNNING, census))

    def records(self, *, run_ended: bool) -> list[RaceRecord]:
        """What the engine has found."""
        return [
            {**record, "ignored": True} if record["number"] in self.excused else record
            for record in self.engine.races(run_ended=run_ended)
        ]

    def _guarded[Result](self, action: Callable[[], Result]) -> Result | None:
        """Draw a report; a failure of ours costs the drawing, never the races or the program."""
        try:
            with self.modules.in_place():
                return action()
        except Exception as error:  # noqa: BLE001
            self.say(f"aether: the report could not be drawn ({type(error).__name__}: {error})\n")
            with self.modules.in_place():
                records = self.engine.races()
            for record in records:
                self.say(_bare(record))
            return None

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        self._reporting = get_ident()
        try:
            yield
        finally:
            self._reporting = None


def _bare(record: RaceRecord) -> str:
    places = ", ".join(f"{access.get('file')}:{access.get('line')}" for access in record.get("accesses", ()))
    return f"aether: {record.get('severity')}[{record.get('kind')}] {places}\n"
