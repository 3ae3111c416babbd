"""The report on a process that a signal ended in C code, drawn by the Python that took its place: see successor.py."""

import ast
import signal
import sys
from collections.abc import Callable
from typing import Any

from aether import outputs, publish
from aether.accepted import read_accepted
from aether.errors import AetherError
from aether.followed import Folder
from aether.options import Options
from aether.outputs import ReportFile, StandardError
from aether.replaced_file import ReplacedFile
from aether.report.model import Census
from aether.results import read_races
from aether.session import Destinations, Session


class _Found:
    """What the detector of that process had found: the engine of a session in which nothing runs."""

    def __init__(self, races: list[dict[str, Any]]) -> None:
        self._races = races

    def races(self, run_ended: bool = False) -> list[dict[str, Any]]:
        return self._races

    def statistics(self) -> dict[str, int]:
        return {}

    def hide_progress(self) -> None:
        """There is none."""

    end_progress = hide_progress

    def places_run(self) -> None:
        """Nobody knows any more."""

    def internal_failure(self) -> None:
        return None

    def call_untraced(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Any:
        return function(*arguments, **named)


def report(will: str, number: int) -> None:
    """Write every report that the process itself would have written."""
    told = ast.literal_eval(will)
    destinations = _destinations(*told["destinations"])
    try:
        races = read_races(outputs.path_of(told["records"]))
        accepted = read_accepted(*told["accepted"])
    except AetherError as error:
        destinations.text.write(f"aether: the report could not be drawn ({error}): races were told when found\n")
        return
    sys.argv[:] = told["argv"]
    session = Session(
        engine=_Found(races),  # type: ignore[arg-type]  # nothing is started or watched
        options=Options(**told["options"]),
        destinations=destinations,
        project=told["project"],
        census=Census,
        texts=told["texts"],
        accepted=accepted,
        started=told["started"],
        forked=told["forked"],
        folder=None if told["folder"] is None else Folder(*told["folder"]),
    )
    if told["only_races"] and not publish.has_races(session):
        return
    session.finish(signal.Signals(number).name, 128 + number)


def _destinations(
    text: tuple[Any, ...],
    reports: tuple[tuple[str, tuple[Any, ...]], ...],
    results: tuple[Any, ...] | None,
    baseline: tuple[Any, ...] | None,
) -> Destinations:
    return Destinations(
        text=StandardError(*text),
        reports=tuple((form, ReportFile(*file)) for form, file in reports),
        results=None if results is None else ReportFile(*results),
        baseline=None if baseline is None else ReplacedFile(*baseline),
    )
