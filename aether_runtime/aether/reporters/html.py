"""The report as one page of HTML that needs nothing else: no network, no other file.

The template has what is the same for all races. The races themselves stand in the page as data, in which frames and
source lines stand once; the page's script draws the one that is looked at. All text gets into the page as text.
"""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import jinja2

from aether.report.identity import stable_path
from aether.report.model import Access, Frame, Race, Report, Severity, Thread
from aether.report.places import short
from aether.reporters.highlight import highlighted
from aether.reporters.line import cut_short, places, test_phrase
from aether.reporters.page import join, printable
from aether.reporters.style import TextStyle
from aether.reporters.text import footnote, location_title, remarks, remedy, summary_line, verb
from aether.reporters.timeline import timeline

FOLDER = Path(__file__).with_name("html_page")
_MOST_MARKED_LINES = 12
"""Of an access, before the rest is left out."""


def render(report: Report, style: TextStyle) -> str:
    """The whole page."""
    pages = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    script = (FOLDER / "report.js").read_text(encoding="utf-8")
    environment = report.environment
    return pages.get_template("report.html").render(
        title=printable(" ".join(environment.argv)) or "python",
        summary=report.summary,
        line=summary_line(report.summary, Severity.NOTE),
        incomplete="" if report.incomplete is None else cut_short(report.incomplete),
        facts=_facts(report),
        remarks=[printable(line) for line in remarks(report, style)],
        style=(FOLDER / "report.css").read_text(encoding="utf-8"),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        data=_inert(_Data(report, style).document()),
    )


def _facts(report: Report) -> dict[str, str]:
    environment = report.environment
    build = "free-threaded" if environment.free_threaded_build else "with the GIL"
    facts = {
        "Python": f"{environment.python}, {build}, {environment.platform}",
        "Project": environment.project,
        "Watched by": f"aether {environment.aether}, {environment.engine}",
        "Merged runs": str(report.merged) if report.merged else "",
    }
    return {name: printable(value) for name, value in facts.items() if value}


def _inert(document: dict[str, Any]) -> str:
    """JSON in which nothing can be taken for HTML."""
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


class _Data:
    """What the script draws from. Frames and source lines are numbers: their places in the tables."""

    def __init__(self, report: Report, style: TextStyle) -> None:
        self._report = report
        self._style = style
        self._project = report.environment.project
        self._files: dict[str, int] = {}
        self._frames: dict[tuple[int, int, str], int] = {}
        self._lines: dict[tuple[str, int], int] = {}
        self._source = highlighted(
            line for race in report.races for access in race.accesses for line in _shown_lines(access)
        )

    def document(self) -> dict[str, Any]:
        races = [self._race(race) for race in self._report.races]
        return {
            "level": self._style.level.label,
            "races": races,
            "files": [printable(short(file, self._project)) for file in self._files],
            "frames": [[file, line, printable(function)] for file, line, function in self._frames],
            "lines": [[number, self._source[file, number]] for file, number in self._lines],
        }

    def _race(self, race: Race) -> dict[str, Any]:
        texts = {
            "id": race.id,
            "kind": race.kind,
            "severity": race.severity.label,
            "title": "".join(span.text for span in location_title(race, self._style)),
            "name": join(location.own_name for location in race.locations) or "an unnamed location",
            "places": places(race.accesses),
            "threads": join(dict.fromkeys(access.thread.name for access in race.accesses)),
            "explanation": race.explanation,
            "why": race.why_unordered,
            "order": race.ordering,
            "advice": race.advice,
            "repair": "" if race.repair is None else remedy(race.repair),
            "tests": ", ".join(map(test_phrase, race.tests)),
            "foot": footnote(race),
        }
        return {name: printable(text) for name, text in texts.items()} | {
            "count": race.count,
            "sides": [self._side(access, race) for access in race.accesses],
            "timeline": [
                [printable(row.left), printable(row.right), row.link.value, row.note, row.is_access]
                for row in timeline(race)
            ],
            "silence": {"comment": _comment(race), "table": _table(race, self._project)},
        }

    def _side(self, access: Access, race: Race) -> dict[str, Any]:
        what = race.locations[access.location].phrase if len(race.locations) > 1 else "it"
        return {
            "thread": printable(access.thread.name),
            "deed": printable(f"{verb(access.role, 1)} {what}"),
            "frame": self._frame(Frame(access.file, access.line, access.function)),
            "lines": [self._line(line.file, line.line) for line in _shown_lines(access)],
            "marks": _marks(access),
            "locks": [
                [printable(lock.phrase), None if lock.created_at is None else self._frame(lock.created_at)]
                for lock in access.locks_held
            ],
            "stack": [self._frame(frame) for frame in reversed(access.stack)],
            "cut": access.stack_truncated,
            "started": [self._frame(frame) for frame in reversed(access.thread.created_at)],
            "origin": _origin(access.thread),
        }

    def _frame(self, frame: Frame) -> int:
        file = self._files.setdefault(frame.file, len(self._files))
        return self._frames.setdefault((file, frame.line, frame.function), len(self._frames))

    def _line(self, file: str, number: int) -> int:
        return self._lines.setdefault((file, number), len(self._lines))


def _shown_lines(access: Access) -> list[Any]:
    return [line for line in access.context if line.line - access.line < _MOST_MARKED_LINES]


def _origin(thread: Thread) -> str:
    if thread.created_at:
        return "submitted" if thread.task else "started"
    return "the main thread" if thread.is_main else "started out of sight"


def _marks(access: Access) -> dict[int, list[int]]:
    """Of each line of the access, by its number: from which character to which it is meant."""
    marks = {}
    for line in _shown_lines(access):
        if access.line <= line.line <= access.end_line:
            content = line.text.encode("utf-8", "surrogatepass")
            begin = access.column if line.line == access.line else len(content) - len(content.lstrip())
            end = access.end_column if line.line == access.end_line else len(content.rstrip())
            before, upto = (len(printable(content[:at].decode("utf-8", "replace"))) for at in (begin, end))
            marks[line.line] = [before, max(upto, before + 1)]
    return marks


def _comment(race: Race) -> str:
    return f"# aether: ignore[{race.kind}] why it may stay"


def _table(race: Race, project: str) -> str:
    """For a file of suppressions."""
    access = race.accesses[0]
    values = {
        "kind": race.kind,
        "location": race.locations[0].phrase if race.locations else "*",
        "file": stable_path(access.file, project),
        "function": access.function,
        "reason": "why it may stay",
    }
    lines = (f"{name} = {json.dumps(printable(value), ensure_ascii=False)}" for name, value in values.items())
    return "\n".join(["[[suppress]]", *lines])
