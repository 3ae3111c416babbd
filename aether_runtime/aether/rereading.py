"""The report on what a results file holds."""

from collections.abc import Sequence
from dataclasses import replace

from aether.accepted import NOTHING, Accepted
from aether.report.build import build_races, build_report
from aether.report.difference import Seen
from aether.report.followers import merged_races
from aether.report.groups import parted
from aether.report.model import Race, Report
from aether.results import Results, Run


def report_on(results: Results, accepted: Accepted = NOTHING) -> Report:
    """One report on all runs of the file."""
    first, *others = results.runs
    report = build_report(first.setting, first.races, first.sources, accepted, others)
    return replace(report, incomplete=results.cut_at, merged=len(results.runs) if others else 0)


def seen_in(results: Results) -> Seen:
    """What a comparison needs of the file."""
    return Seen(
        races=_all_races(results.runs),
        project=results.runs[0].setting.environment.project,
        ran=[run.ran for run in results.runs],
    )


def _all_races(runs: Sequence[Run]) -> list[Race]:
    found = [
        (run.setting.process.pid, build_races(run.races, run.sources, run.setting.environment.project)) for run in runs
    ]
    return parted(merged_races(found))
