"""``--aether-report``: files with all races that the tests showed, in one process or in several workers."""

import os
import shutil
import tempfile
from dataclasses import replace

from aether import outputs, publish, results
from aether.accepted import Accepted
from aether.errors import AetherUsageError
from aether.options import FILE_FORMATS, Options
from aether.report.build import summarise
from aether.report.model import Race, Report, Severity
from aether.reporters import formats
from aether.reporters.style import TextStyle
from aether.rereading import report_on
from aether.session import Session
from aether.testing.tally import Seen, Tally

_FOLDER = "AETHER_PYTEST_RESULTS"
"""Names a folder, in workers: each keeps its races in a file there, so that one that dies loses none."""
_WORKER = "PYTEST_XDIST_WORKER"
_NAME = "aether-report"


def share_folder() -> str:
    """Before the workers are started: where they meet."""
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="aether-")
    return os.environ[_FOLDER]


def workers_file() -> outputs.ReportFile | None:
    """A worker's; None in other processes, and where the folder is on another machine."""
    folder = os.environ.get(_FOLDER, "")
    if _WORKER not in os.environ or not os.path.isdir(folder):
        return None
    return outputs.open_results(os.path.join(folder, f"{os.environ[_WORKER]}.aether"))


def end_workers_file(session: Session, report: Report) -> None:
    """The worker has run its tests."""
    publish.end_results(session, report, publish.sources_of(session))


def left_by(worker: str, folder: str, accepted: Accepted) -> tuple[Race, ...]:
    """What a worker that died had found; nothing where it left no file that can be read."""
    try:
        read = results.read_results(os.path.join(folder, f"{worker}.aether"))
    except AetherUsageError:
        return ()
    return report_on(read, accepted).races


def gathered(folder: str) -> Report | None:
    """One report on what the workers have left in the folder; None where that is nothing."""
    found = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    read = [results.read_results(path) for path in found if os.path.getsize(path)]
    if not read:
        return None
    cuts = [each.cut_at for each in read if each.cut_at is not None]
    runs = [run for each in read for run in each.runs]
    return report_on(results.Results(runs, max(cuts) if cuts else None))


def remove_folder(folder: str) -> None:
    """All is told."""
    shutil.rmtree(folder, ignore_errors=True)
    os.environ.pop(_FOLDER, None)


def asked(options: Options) -> list[str]:
    """The forms of the reports."""
    return [form for form in FILE_FORMATS if form in options.report]


def name_of(form: str, options: Options) -> str:
    """The file's name."""
    return getattr(options, form) or f"{_NAME}.{form}"


def refuse_unwritable(options: Options) -> None:
    """Before the tests run: AetherUsageError where a report could not be written. What is there stays."""
    for form in asked(options):
        name = name_of(form, options)
        is_new = not os.path.lexists(name)
        if name == outputs.STANDARD_OUTPUT or not (is_new or os.path.isfile(name)):
            continue  # to open a pipe may take until somebody reads
        try:
            os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666))
        except OSError as error:
            raise AetherUsageError(f"cannot write {name}: {error.strerror} (--aether-report {form})") from error
        if is_new:
            os.unlink(name)


def write(form: str, report: Report, tally: Tally, options: Options, style: TextStyle) -> str:
    """Write one report; gives why it could not be, if so."""
    try:
        text = formats.render(form, _of_tests(report, tally), style)
        outputs.open_report(name_of(form, options)).write(text.encode())
    except (AetherUsageError, OSError) as error:
        return str(error)
    return ""


def _of_tests(report: Report, tally: Tally) -> Report:
    """With the tests that showed each race, and without those that no test answers for."""
    seen = {same(each.id): each for each in tally.races.values()}
    races = tuple(_as_seen(race, seen[same(race.id)]) for race in report.races if same(race.id) in seen)
    summary = summarise(races, report.summary.suppressed, report.summary.baseline)
    return replace(report, races=races, summary=summary)


def _as_seen(race: Race, seen: Seen) -> Race:
    """With its tests, and as bad as it was in them."""
    return replace(race, severity=Severity(seen.severity), tests=tuple(map(seen.as_told, seen.tests)))


def same(name: str) -> str:
    """Which of several races with one id has which number depends on what else is in the report."""
    return name.partition("-")[0]
