"""Draws what was measured; the form is Markdown, so that it can be pasted into the README."""

from collections.abc import Iterator, Mapping
from statistics import geometric_mean

from measure import Build, Comparison
from rich import box
from rich.table import Table

MEGABYTE = 2**20
MEAN_LIMIT = 1.8
WORST_LIMIT = 2.6
FIXED_LIMIT = 12 * MEGABYTE
FACTOR_LIMIT = 1.5

type Rows = Mapping[str, Mapping[str, Comparison]]
"""Comparisons by workload, then by build."""


def slowdown_table(title: str, rows: Rows, builds: list[Build], *, limited: bool) -> Table:
    table = _table(title, builds, "plain, ms", "watched, ms", "slowdown")
    for workload, row in rows.items():
        table.add_row(workload, *(cell for build in builds for cell in _slowdown_cells(row[build.name])))
    ratios = {build.name: [row[build.name].slowdown for row in rows.values()] for build in builds}
    means = {name: geometric_mean(values) for name, values in ratios.items()}
    worst = {name: max(values) for name, values in ratios.items()}
    mean_limit, worst_limit = (MEAN_LIMIT, WORST_LIMIT) if limited else (None, None)
    table.add_row("geometric mean", *_summary(means, builds, mean_limit))
    table.add_row("worst", *_summary(worst, builds, worst_limit))
    return table


def memory_table(rows: Rows, builds: list[Build]) -> Table:
    """The factor is what the program's own peak is multiplied by once the fixed part is taken off."""
    table = _table("Peak memory (resident)", builds, "plain, MB", "watched, MB", "over plain")
    fixed = {name: comparison.peaks[1] - comparison.peaks[0] for name, comparison in rows["empty"].items()}
    for workload, row in rows.items():
        cells = _fixed_cells if workload == "empty" else _factor_cells
        table.add_row(workload, *(cell for build in builds for cell in cells(row[build.name], fixed[build.name])))
    return table


def _slowdown_cells(comparison: Comparison) -> Iterator[str]:
    yield from (f"{seconds * 1000:.0f}" for seconds in comparison.seconds)
    yield f"{comparison.slowdown:.2f}x"


def _fixed_cells(comparison: Comparison, fixed: float) -> Iterator[str]:
    yield from (f"{peak / MEGABYTE:.1f}" for peak in comparison.peaks)
    yield _marked(f"+{fixed / MEGABYTE:.1f} MB", fixed <= FIXED_LIMIT)


def _factor_cells(comparison: Comparison, fixed: float) -> Iterator[str]:
    plain, watched = comparison.peaks
    yield from (f"{peak / MEGABYTE:.1f}" for peak in comparison.peaks)
    yield _marked(f"{(watched - fixed) / plain:.2f}x", watched <= FIXED_LIMIT + FACTOR_LIMIT * plain)


def _summary(values: Mapping[str, float], builds: list[Build], limit: float | None) -> Iterator[str]:
    for build in builds:
        value = values[build.name]
        yield from ("", "", f"{value:.2f}x" if limit is None else _marked(f"{value:.2f}x", value <= limit))


def _marked(text: str, within: bool) -> str:
    return text if within else f"[bold red]{text} (above the limit)[/]"


def _table(title: str, builds: list[Build], *columns: str) -> Table:
    table = Table(title=title, box=box.MARKDOWN, title_justify="left")
    table.add_column("")
    for build in builds:
        for column in columns:
            table.add_column(f"{build.name}: {column}", justify="right")
    return table
