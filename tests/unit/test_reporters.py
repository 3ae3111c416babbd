"""The report as text and as JSON, against golden files (``pytest --regenerate`` writes them anew)."""

import json
import os
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from aether.report.build import Setting, build_report
from aether.report.model import Census, Environment, Location, Process, Report, Severity, Summary, Uncovered
from aether.report.sources import Sources
from aether.reporters import json as json_reporter
from aether.reporters.page import Page, Span, coloured, plain, printable, width
from aether.reporters.style import TextStyle
from aether.reporters.text import render, summary_line

GOLDEN = Path(__file__).parents[1] / "golden"

LIBRARY = os.path.dirname(os.__file__)

type Check = Callable[[str, str], None]


@pytest.fixture
def check(request: pytest.FixtureRequest) -> Check:
    """Compare with a golden file, or write it."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if request.config.getoption("--regenerate"):
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8")

    return compare


def bank_report(process: Process | None = None, numbers: tuple[int, ...] = (1, 2, 3, 4)) -> Report:
    """The report on the races of races.json, whose program is bank.py."""
    environment = Environment(
        aether="0.1.0",
        python="3.13.5",
        implementation="cpython",
        platform="linux-x86_64",
        gil=False,
        free_threaded_build=True,
        engine="rewriting",
        argv=("bank.py",),
        project="",
        options={"level": "warning"},
    )
    outside = (Uncovered("json", "the standard library"), Uncovered("cachetools", "installed packages"))
    census = Census(3, 17, (Uncovered("fast", "extension module"),), outside, {"forgotten": 0})
    setting = Setting(environment, process or Process(4711, forked=False, ended="exit"), census)
    text = (GOLDEN / "races.json").read_text(encoding="utf-8")
    records: list[dict[str, Any]] = json.loads(text.replace("{standard library}", LIBRARY))
    sources = Sources(known={"bank.py": (GOLDEN / "bank.py").read_text(encoding="utf-8")})
    return build_report(setting, [record for record in records if record["number"] in numbers], sources)


def with_texts(value: Any, change: Callable[[str], str]) -> Any:
    """The same values with every text in them changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(with_texts(each, change) for each in value)
    if isinstance(value, dict):
        return {with_texts(key, change): with_texts(each, change) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changed = {field.name: with_texts(getattr(value, field.name), change) for field in fields(value)}
        return replace(value, **changed)
    return value


@pytest.mark.parametrize(
    ("name", "report", "style"),
    [
        ("all.txt", bank_report(), TextStyle(level=Severity.NOTE)),
        ("default.txt", bank_report(), TextStyle()),
        ("errors.txt", bank_report(), TextStyle(level=Severity.ERROR)),
        ("colour.txt", bank_report(), TextStyle(colour=True)),
        ("verbose.txt", bank_report(numbers=()), TextStyle(verbosity=1)),
        ("limited.txt", bank_report(), TextStyle(level=Severity.NOTE, max_races=1)),
        ("forked.txt", bank_report(Process(815, forked=True, ended="exit"), (1,)), TextStyle()),
        ("so-far.txt", bank_report(Process(815, forked=False, ended="running"), (2,)), TextStyle()),
        ("nothing.txt", bank_report(numbers=()), TextStyle()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_text(name: str, report: Report, style: TextStyle, check: Check) -> None:
    check(name, render(report, style))


def test_json(check: Check) -> None:
    check("report.json", json_reporter.render(bank_report()).replace(LIBRARY, "{standard library}"))


def test_json_stores_frames_files_and_lines_once() -> None:
    document = json_reporter.document(bank_report())
    for table in ("files", "frames", "sources"):
        values = [json.dumps(value) for value in document[table]]
        assert len(values) == len(set(values))
    access = document["races"][0]["accesses"][0]
    stack = [document["frames"][index] for index in access["stack"]]
    assert [frame["function"] for frame in stack] == ["Thread.run", "work", "Account.deposit"]
    assert document["files"][access["file"]] == document["files"][stack[-1]["file"]] == "bank.py"


def test_the_carets_stand_under_what_they_mean() -> None:
    lines = render(bank_report(numbers=(3,)), TextStyle()).splitlines()
    (carets,) = (number for number, line in enumerate(lines) if "名" in line)
    source, marks = lines[carets], lines[carets + 1]
    before = marks.index("^")
    assert width(source[: source.index("名")]) == before
    assert width("名 = account.owner") == len(marks) - before


def test_a_terminal_obeys_nothing_that_a_program_calls_its_things() -> None:
    assert printable("a\x1b[31m\tb\r\n\u202e") == "a\\x1b[31m    b\\r\\n\\u202e"


@pytest.mark.parametrize(
    ("kind", "name", "phrase"),
    [
        ("attribute", "A.n", "A.n"),
        ("attribute", "LRUCache._Cache__size", "LRUCache.__size"),
        ("attribute", "A._a__b__", "A._a__b__"),
        ("attribute", "A.__dict__", "A.__dict__"),
        ("attribute", "A._private", "A._private"),
        ("global", "bank.total", "the global bank.total"),
        ("closure variable", "n", "the closure variable n"),
        ("entry", "dict['a']", "dict['a']"),
        ("structure", "deque", "the deque"),
        ("contents", "dict", "the dict's entries"),
    ],
)
def test_locations_in_a_sentence(kind: str, name: str, phrase: str) -> None:
    assert Location(kind, name, name, None, "").phrase == phrase


def test_detection_that_stopped_is_said() -> None:
    report = bank_report(numbers=())
    stopped = replace(report, census=replace(report.census, failure="out of slots"))
    assert "aether: detection stopped: out of slots\n" in render(stopped, TextStyle())


def test_that_nothing_was_watched_is_said() -> None:
    report = bank_report(numbers=())
    nothing = replace(report, census=replace(report.census, functions=0, modules=0))
    line = "aether: none of the code that ran was watched (see --include and --stdlib)\n"
    assert line in render(nothing, TextStyle())
    assert line not in render(report, TextStyle())


def test_what_is_unknown_is_said() -> None:
    report = bank_report(numbers=())
    statistics = {"forgotten": 2, "keys_forgotten": 1, "strands_forgotten": 3}
    census = replace(report.census, children=("spawn",), statistics=statistics)
    text = render(replace(report, census=census), TextStyle())
    assert "aether: processes that multiprocessing started by spawn were not watched\n" in text
    assert "aether: 2 old accesses forgotten\n" in text
    assert "aether: 1 key that its container no longer had forgotten\n" in text
    assert "aether: 3 ended threads and tasks forgotten\n" in text


def test_colour_changes_nothing_but_colour() -> None:
    page = Page()
    page.line(Span("a", "error"), " b ", Span("c", "faint"))
    assert plain(page) == "a b c\n"
    assert coloured(page) == "\x1b[1;31ma\x1b[0m b \x1b[2mc\x1b[0m\n"


@pytest.mark.parametrize(
    ("summary", "level", "expected"),
    [
        (Summary(), Severity.WARNING, "no races found"),
        (Summary(errors=1), Severity.WARNING, "1 error"),
        (Summary(errors=2, warnings=1), Severity.WARNING, "2 errors, 1 warning"),
        (Summary(notes=3), Severity.WARNING, "no races found; 3 notes (shown with --level note)"),
        (Summary(warnings=1), Severity.ERROR, "no errors; 1 warning (shown with --level warning)"),
        (Summary(suppressed=1), Severity.NOTE, "no races found; 1 race silenced"),
    ],
)
def test_summary_line(summary: Summary, level: Severity, expected: str) -> None:
    assert summary_line(summary, level) == expected
