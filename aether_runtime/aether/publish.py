"""Makes the report of a session and puts it where it belongs. Loaded when there is one to write."""

import os
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

from aether import environment, outputs, private
from aether.errors import AetherUsageError
from aether.report.build import Setting, build_report
from aether.report.model import Census, Process, Report, Severity
from aether.report.sources import Sources
from aether.reporters import text as text_reporter
from aether.reporters.page import counted
from aether.reporters.style import TextStyle
from aether.session import RUNNING, Session

if TYPE_CHECKING:
    from aether.report.places_run import PlacesRun
    from aether.results import Run


def begin_results(session: Session, fd: int) -> None:
    """Write the results file's header."""
    from aether import results  # noqa: PLC0415 - few runs keep one

    described = environment.describe(session.options.recorded(), session.project)
    results.append_record(fd, results.header_record(described, private.getpid(), session.started))


def publish(session: Session, ended: str, status: int, census: Census) -> int:
    """Write every form of the report; gives the status to exit with.

    A forked child speaks only if it has found something: a pool's workers would say eight times that all is well.
    """
    sources = sources_of(session)
    if session.folder is not None and session.folder.is_first:
        session.folder.close()
    followed = _followed(session)
    report = make_report(session, ended, census, sources, followed)
    if session.is_follower:
        _hand_over(session, report, sources)
        return status
    if session.forked and not report.races and not report.known:
        return status
    notices = (
        write_reports(session, report) + end_results(session, report, sources) + write_baseline(session, report, status)
    )
    notices += _sweep(session, followed)
    reason = _failure(session, report, status)
    if reason:
        notices.append(f"exit status {session.options.exit_code} ({reason})")
    session.say(text(session, report) + "".join(f"aether: {notice}\n" for notice in notices))
    return session.options.exit_code if reason else status


def make_report(
    session: Session,
    ended: str,
    census: Census,
    sources: Sources | None = None,
    followed: "dict[str, Run] | None" = None,
) -> Report:
    """The report on what was found so far."""
    engine = session.engine
    census = replace(census, statistics=engine.statistics(), failure=engine.internal_failure())
    records = session.records(run_ended=ended != RUNNING)
    setting = setting_of(session, ended, census)
    others = list((_followed(session) if followed is None else followed).values())
    return build_report(setting, records, sources or sources_of(session), session.accepted, others)


def setting_of(session: Session, ended: str, census: Census) -> Setting:
    """All of the session's report but its races."""
    process = Process(private.getpid(), session.forked, ended)
    return Setting(environment.describe(session.options.recorded(), session.project), process, census)


def text(session: Session, report: Report) -> str:
    """The report as the person asked to see it."""
    return text_reporter.render(report, _style(session))


def _style(session: Session) -> TextStyle:
    options = session.options
    return TextStyle(
        level=Severity.named(options.level),
        verbosity=options.verbosity,
        colour=outputs.wants_colour(options.colour, session.destinations.text.fd),
        max_races=options.max_races,
        folder=working_folder(),
    )


def sources_of(session: Session) -> Sources:
    """The program's text."""
    return Sources(loaded_before=session.started, known=dict(session.texts))


def has_races(session: Session) -> bool:
    """Whether there is something to report at the level that the person asked for."""
    report = make_report(session, RUNNING, Census())
    return report.summary.at_least(Severity.named(session.options.level)) > 0


def has_failed(session: Session, report: Report) -> bool:
    """Whether there are races at the --fail-on level."""
    fail_on = session.options.fail_on
    return fail_on != "never" and report.summary.at_least(Severity.named(fail_on)) > 0


def _failure(session: Session, report: Report, status: int) -> str:
    """Why the run is to fail; nothing for a child, which leaves that to the process that was started."""
    fail_on = session.options.fail_on
    failing = has_failed(session, report)
    if session.forked:
        if failing:
            session.family.note_failure()
        return ""
    if status != 0:
        return ""
    if failing:
        return f"--fail-on {fail_on}"
    return f"--fail-on {fail_on}, in a forked process" if session.family.has_failed else ""


def _followed(session: Session) -> "dict[str, Run]":
    """What the processes that the program started have left, by the names of their files."""
    folder = session.folder
    return folder.read() if folder is not None and folder.is_first else {}


def _hand_over(session: Session, report: Report, sources: Sources) -> None:
    """Leave what was found to the first process; tell it here if that has ended."""
    assert session.folder is not None
    end_results(session, report, sources)
    if session.folder.is_open:
        return
    if report.races:
        title = "" if session.forked else f"aether: process {report.process.pid}\n"
        session.say(title + text(session, report))
    session.folder.leave(session.destinations.results)  # only now: until then its file is all that tells of them


def _sweep(session: Session, followed: "dict[str, Run]") -> list[str]:
    """Remove what the report holds now; that of processes that still run may yet grow."""
    folder = session.folder
    if folder is None or not folder.is_first:
        return []
    notices = [_keep(session, name, found) for name, found in followed.items() if found.races]
    was_running = {name: found.setting.process.ended == RUNNING for name, found in followed.items()}
    folder.sweep(was_running)
    running = sum(was_running.values())
    if running:
        which = counted(running, "process was", "processes were")
        notices.append(
            f"{which} still running, and will report on standard error; their races are kept in {folder.present}"
        )
    return [notice for notice in notices if notice]


def _keep(session: Session, name: str, found: "Run") -> str:
    """Copy the results file beside the first process's, if that was asked for; gives what there is to say of it."""
    file = session.destinations.results
    if file is None or session.folder is None:
        return ""
    pid = found.setting.process.pid
    path = file.of_process(pid)
    try:
        session.folder.keep(name, path, overwrite=session.options.overwrite)
    except (OSError, AetherUsageError) as error:
        return f"cannot write {path} ({error})"
    return f"the races of process {pid} are in {_shown(path)}"


def write_reports(session: Session, report: Report) -> list[str]:
    """Write the forms of the report that have files of their own; gives what there is to say of them."""
    return [notice for form, file in session.destinations.reports for notice in _write(form, file, session, report)]


def _write(form: str, file: outputs.ReportFile, session: Session, report: Report) -> list[str]:
    if session.forked and file.path == outputs.STANDARD_OUTPUT:
        return []
    from aether.reporters import formats  # noqa: PLC0415

    try:
        content = formats.render(form, report, _style(session))
    except Exception as error:  # noqa: BLE001 - the other forms are still to come
        return [f"the {form.upper()} report could not be drawn ({type(error).__name__}: {error})"]
    path = file.of_process(private.getpid()) if session.forked else file.path
    try:
        if session.forked:
            file = outputs.open_report(path)
        file.write(content.encode())
    except (OSError, AetherUsageError) as error:
        session.say(content)
        return [f"cannot write {path} ({error}): the report stands above"]
    return [] if path == outputs.STANDARD_OUTPUT else [f"the {form.upper()} report is in {_shown(path)}"]


def end_results(session: Session, report: Report, sources: Sources) -> list[str]:
    """Complete the results file, if there is one; gives what there is to say of it."""
    file = session.destinations.results
    if file is None:
        return []
    from aether import results  # noqa: PLC0415

    is_further = session.forked and not session.is_follower
    path = file.of_process(private.getpid()) if is_further else file.path
    try:
        if is_further:
            file = outputs.open_results(path, overwrite=session.options.overwrite)
            begin_results(session, file.fd)
        setting = Setting(report.environment, report.process, report.census)
        with file.descriptor() as fd:
            for record in session.records(run_ended=True):  # as it is now known
                results.append_record(fd, record)
            results.append_record(fd, results.end_record(setting, sources, _places_run(session)))
    except (OSError, AetherUsageError) as error:
        return [f"cannot write {path} ({error})"]
    return _next_commands(session, _shown(path), report)


def _places_run(session: Session) -> "PlacesRun | None":
    from aether.report.places_run import PlacesRun  # noqa: PLC0415

    places = session.engine.places_run()
    return None if places is None else PlacesRun.of(places, sources_of(session), session.project)


def _next_commands(session: Session, path: str, report: Report) -> list[str]:
    """What to type to read the results file."""
    from aether import invocation  # noqa: PLC0415

    read = f"{invocation.command()} report {shlex.quote(path)}"
    page = os.path.splitext(path)[0] + ".html"
    if not report.races or any(form == "html" for form, _ in session.destinations.reports):
        return [f"to read this again: {read}"]
    again = " -f" if os.path.exists(page) else ""
    return [f"to read this again: {read}", f"in a browser: {read} --format html -o {shlex.quote(page)}{again}"]


def write_baseline(session: Session, report: Report, status: int, again: str = "aether run --baseline") -> list[str]:
    """Write the baseline that was asked for; gives what there is to say of it, with the command that reads it."""
    file = session.destinations.baseline
    if file is None:
        return []
    if not _has_run(report) and (status != 0 or os.path.exists(file.path)):  # an empty one would forget all
        why = "failed before it had a second thread" if status != 0 else "had no second thread"
        return [] if session.forked else [f"{_shown(file.path)} is as it was: the program {why}"]
    from aether import baseline  # noqa: PLC0415

    try:
        count = baseline.write_baseline(
            file, (*report.races, *report.known), session.project, session.accepted.baseline
        )
    except (OSError, AetherUsageError) as error:
        return [f"cannot write {file.path} ({error})"]
    races = counted(count, "race")
    return [f"{races} written down: to fail on others only: {again} {_shown(file.path)}"]


def _has_run(report: Report) -> bool:
    """Whether it has come to where something could race; of a process that is gone, no more than its races is known."""
    statistics = report.census.statistics
    threads = statistics.get("strands", 0) + statistics.get("strands_forgotten", 0)
    return threads > 1 or bool(report.races or report.known)


def _shown(path: str) -> str:
    folder = os.path.join(working_folder(), "")
    return path.removeprefix(folder)


def working_folder() -> str:
    """The process's; empty where it has none any more."""
    try:
        return os.getcwd()
    except OSError:
        return ""
