"""``--aether-report``: files with all races that the tests showed, in one process or in several workers."""

import os
import shutil
import tempfile
from dataclasses import replace

from aether import outputs, publish, results
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
_NAME = "aether-report"


def share_folder() -> str:
    """Before the workers are started: where they meet."""
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="aether-")
    return os.environ[_FOLDER]


def workers_file() -> outputs.ReportFile | None:
    """A worker's; None in other processes, and where the folder is on another machine."""
    folder = os.environ.get(_FOLDER, "")
    if "PYTEST_XDIST_WORKER" not in os.environ or not os.path.isdir(folder):
        return None
    return outputs.open_results(os.path.join(folder, f"{os.getpid()}.aether"))


def end_workers_file(session: Session, report: Report) -> None:
    """The worker has run its tests."""
    publish.end_results(session, report, publish.sources_of(session))


def gathered(folder: str) -> Report | None:
    """One report on what the workers have left in the folder, which is removed; None where that is nothing."""
    found = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    read = [results.read_results(path) for path in found if os.path.getsize(path)]
    shutil.rmtree(folder, ignore_errors=True)
    del os.environ[_FOLDER]
    if not read:
        return None
    cuts = [each.cut_at for each in read if each.cut_at is not None]
    runs = [run for each in read for run in each.runs]
    return report_on(results.Results(runs, max(cuts) if cuts else None))


def write(report: Report, tally: Tally, options: Options, style: TextStyle) -> list[str]:
    """Write the files that are asked for; gives what there is to say of them."""
    shown = _of_tests(report, tally)
    return [_write(form, shown, options, style) for form in FILE_FORMATS if form in options.report]


def _write(form: str, report: Report, options: Options, style: TextStyle) -> str:
    name = getattr(options, form) or f"{_NAME}.{form}"
    try:
        outputs.open_report(name).write(formats.render(form, report, style).encode())
    except (AetherUsageError, OSError) as error:
        return f"the {form.upper()} report could not be written: {error}"
    return f"the {form.upper()} report is in {name}"


def _of_tests(report: Report, tally: Tally) -> Report:
    """With the tests that showed each race, and without those that no test answers for.

    A worker that died could not say which of its tests showed what: all that it left is in the report.
    """
    seen = {_same(each.id): each for each in tally.races.values()}
    races = tuple(
        _as_seen(race, seen[_same(race.id)]) if _same(race.id) in seen else race
        for race in report.races
        if _same(race.id) in seen or report.incomplete is not None
    )
    summary = summarise(races, report.summary.suppressed, report.summary.baseline)
    return replace(report, races=races, summary=summary)


def _as_seen(race: Race, seen: Seen) -> Race:
    """With its tests, and as bad as it was in them."""
    return replace(race, severity=Severity(seen.severity), tests=tuple(map(seen.as_told, seen.tests)))


def _same(name: str) -> str:
    """Which of several races with one id has which number depends on what else is in the report."""
    return name.partition("-")[0]
