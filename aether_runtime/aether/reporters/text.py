"""The report as text for a person."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from aether.report.model import (
    Access,
    Census,
    Frame,
    Lock,
    Process,
    Race,
    Report,
    Severity,
    SourceLine,
    Summary,
    Thread,
    Uncovered,
)
from aether.report.places import in_library, short
from aether.reporters.page import Page, Span, coloured, counted, join, plain, printable, width

INDENT = "  "
MOST_QUOTED_LINES = 8

_KINDS_WITH_OWNER = {"attribute", "class attribute", "global"}

_VERBS = {
    "read": "reads",
    "write": "writes",
    "update": "updates",
    "check": "tests",
    "act": "acts on",
    "walk": "walks over",
    "mutate": "changes",
}


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How much is shown, and how."""

    level: Severity = Severity.WARNING
    verbosity: int = 0
    colour: bool = False
    max_races: int = 0
    """How many races are shown whole; 0 is all."""
    folder: str = ""
    """File names are shown relative to it."""


def render(report: Report, style: TextStyle) -> str:
    """The whole report: the races, the summary, the census."""
    page = Page()
    _header(page, report.process)
    shown = [race for race in report.races if race.severity >= style.level]
    limit = style.max_races or len(shown)
    for race in shown[:limit]:
        _race(page, race, style)
    if len(shown) > limit:
        page.line(f"aether: {counted(len(shown) - limit, 'more race')} not shown (--max-races)")
    _summary(page, report.summary, style)
    _census(page, report, style)
    return coloured(page) if style.colour else plain(page)


def summary_line(summary: Summary, level: Severity) -> str:
    """``2 errors, 1 warning; 3 notes (shown with --level note)``."""
    counts = [
        (summary.errors, "error", Severity.ERROR),
        (summary.warnings, "warning", Severity.WARNING),
        (summary.notes, "note", Severity.NOTE),
    ]
    shown = [counted(number, noun) for number, noun, severity in counts if number and severity >= level]
    hidden = [
        f"{counted(number, noun)} (shown with --level {noun})"
        for number, noun, severity in counts
        if number and severity < level
    ]
    if summary.suppressed:
        hidden.append(f"{counted(summary.suppressed, 'race')} silenced by comments")
    none = "no errors" if level is Severity.ERROR and summary.warnings else "no races found"
    return "; ".join([", ".join(shown) or none, *hidden])


def _header(page: Page, process: Process) -> None:
    if process.forked:
        page.line(Span(f"aether: process {process.pid} (forked)", "title"))
    elif process.ended == "running":
        page.line(Span(f"aether: process {process.pid}, so far", "title"))


def _race(page: Page, race: Race, style: TextStyle) -> None:
    page.line("")
    page.line(Span(f"{race.severity.label}[{race.kind}]", race.severity.label), ": ", *_location_title(race, style))
    page.paragraph(Span(""), race.explanation, len(INDENT))
    for group in _grouped(race.accesses):
        page.line("")
        _access(page, group, race, style)
    page.line("")
    _threads(page, race, style)
    if race.severity > Severity.NOTE:
        page.paragraph(Span("order:", "title"), race.ordering, len(INDENT))
    page.paragraph(Span("help:", "help"), race.advice, len(INDENT))
    page.line(INDENT, Span(_footnote(race), "faint"))


def _location_title(race: Race, style: TextStyle) -> list[Span]:
    """``Account.balance of <Account object>, created at bank.py:12 in main``."""
    names = join(location.phrase for location in race.locations) or "an unnamed location"
    spans = [Span(printable(names), "title")]
    if not race.locations:
        return spans
    home = race.locations[0]
    if home.owner and home.kind in _KINDS_WITH_OWNER:
        spans.append(Span(printable(f" of {home.owner}")))
    if home.created_at:
        function = f" in {home.created_at.function}" if home.created_at.function != "<module>" else ""
        spans += [Span(", created at "), Span(_place(home.created_at, style), "place"), Span(function)]
    return spans


def _grouped(accesses: Sequence[Access]) -> list[list[Access]]:
    """Accesses that differ in nothing but the thread are shown once."""
    groups: dict[tuple[object, ...], list[Access]] = {}
    for access in accesses:
        locks = tuple((lock.name, lock.type, lock.created_at) for lock in access.locks_held)
        key = (access.role, access.location, access.file, access.line, access.column, access.stack, locks)
        groups.setdefault(key, []).append(access)
    return list(groups.values())


def _access(page: Page, group: list[Access], race: Race, style: TextStyle) -> None:
    first = group[0]
    what = race.locations[first.location].phrase if len(race.locations) > 1 else "it"
    page.line(INDENT, *_actors(group), f" {_verb(first.role, len(group))} {printable(what)}, ", *_locks(first, style))
    place = f"{_path(first.file, style)}:{first.line}:{first.column + 1}"
    page.line(INDENT * 2, Span("--> ", "gutter"), Span(place, "place"), f" in {first.function}")
    gutter = _source(page, first, race.severity.label)
    _stack(page, first, gutter, style)


def _actors(group: list[Access]) -> list[Span]:
    spans: list[Span] = []
    for number, access in enumerate(group):
        if number:
            spans.append(Span(" and "))
        spans.append(Span(printable(access.thread.name), "thread"))
    return spans


def _verb(role: str, actors: int) -> str:
    verb = _VERBS.get(role, "accesses")
    if actors == 1:
        return verb
    head, _, rest = verb.partition(" ")
    head = head[:-2] if head == "accesses" else head.removesuffix("s")
    return f"both {head} {rest}".rstrip()


def _locks(access: Access, style: TextStyle) -> list[Span]:
    if not access.locks_held:
        return [Span("holding no lock")]
    spans = [Span("holding ")]
    for number, lock in enumerate(access.locks_held):
        spans.append(Span(", " if number else ""))
        spans.append(Span(_lock_name(lock, style), "lock"))
    return spans


def _lock_name(lock: Lock, style: TextStyle) -> str:
    created = f" (created at {_place(lock.created_at, style)})" if lock.created_at else ""
    return printable(lock.phrase) + created


def _source(page: Page, access: Access, caret_style: str) -> int:
    """The quoted lines; gives the width of the gutter."""
    lines = [line for line in access.source if line.line - access.line < MOST_QUOTED_LINES]
    while lines and not lines[-1].text.strip() and lines[-1].line > access.end_line:
        lines.pop()
    while lines and not lines[0].text.strip() and lines[0].line < access.line:
        lines.pop(0)
    gutter = max((len(str(line.line)) for line in lines), default=1) + 1
    if not lines:
        return gutter
    margin = _margin(lines)
    for line in lines:
        text = printable(line.text)[margin:]
        page.line(INDENT, Span(f"{line.line:>{gutter}} | ", "gutter"), text)
        if access.line <= line.line <= access.end_line:
            _caret(page, access, line, gutter, margin, caret_style)
    return gutter


def _margin(lines: Sequence[SourceLine]) -> int:
    """The indentation that all quoted lines share."""
    texts = [printable(line.text) for line in lines if line.text.strip()]
    return min((len(text) - len(text.lstrip(" ")) for text in texts), default=0)


def _caret(page: Page, access: Access, line: SourceLine, gutter: int, margin: int, style: str) -> None:
    content = line.text.encode("utf-8", "surrogatepass")
    begin = access.column if line.line == access.line else len(content) - len(content.lstrip())
    end = access.end_column if line.line == access.end_line else len(content.rstrip())
    before = printable(content[:begin].decode("utf-8", "replace"))[margin:]
    marked = printable(content[begin:end].decode("utf-8", "replace"))
    carets = "^" * max(1, width(marked))
    page.line(INDENT, Span(" " * gutter + " | ", "gutter"), " " * width(before), Span(carets, style))


def _stack(page: Page, access: Access, gutter: int, style: TextStyle) -> None:
    callers = list(reversed(access.stack[:-1]))
    indent = INDENT + " " * gutter
    functions = max((len(frame.function) for frame in callers), default=0)
    for number, frame in enumerate(callers):
        label = " called by " if number == 0 else "           "
        page.line(
            indent,
            Span(label, "faint"),
            Span(f"{frame.function:<{functions}}  ", "faint" if in_library(frame.file) else ""),
            Span(_place(frame, style), "faint" if in_library(frame.file) else "place"),
        )
    if access.stack_truncated:
        page.line(indent, Span("           (older frames were not recorded)", "faint"))


def _threads(page: Page, race: Race, style: TextStyle) -> None:
    threads = list({(access.thread.number, access.thread.ident): access.thread for access in race.accesses}.values())
    for thread in threads:
        page.line(INDENT, Span(printable(thread.name), "thread"), " ", *_origin(thread, style))


def _origin(thread: Thread, style: TextStyle) -> list[Span]:
    if not thread.created_at:
        return [Span("is the main thread" if thread.is_main else "was started out of sight")]
    innermost, *outer = [frame for frame in reversed(thread.created_at) if not in_library(frame.file)] or [
        thread.created_at[-1]
    ]
    spans = [Span("was started at "), Span(_place(innermost, style), "place"), Span(f" in {innermost.function}")]
    for frame in outer:
        spans += [Span(" < ", "faint"), Span(_place(frame, style), "place"), Span(f" {frame.function}", "faint")]
    if thread.ended:
        spans.append(Span(", and has ended"))
    return spans


def _footnote(race: Race) -> str:
    parts = [f"race {race.id}", f"seen {counted(race.count, 'time')}"]
    if race.also:
        parts.append(f"also {join(race.also)}")
    if race.reachable == "free-threaded":
        parts.append("free-threaded builds only")
    return ", ".join(parts)


def _summary(page: Page, summary: Summary, style: TextStyle) -> None:
    if page.lines:
        page.line("")
    worst = "error" if summary.errors else "warning" if summary.warnings else "good"
    page.line(Span("aether: ", "title"), Span(summary_line(summary, style.level), worst))


def _census(page: Page, report: Report, style: TextStyle) -> None:
    census = report.census
    if census.failure:
        page.line(Span("aether: detection stopped: ", "warning"), printable(census.failure))
    if census.statistics.get("forgotten"):
        page.line(Span(f"aether: {counted(census.statistics['forgotten'], 'old access')} forgotten", "faint"))
    covered = f"watched {counted(census.functions, 'function')} in {counted(census.modules, 'module')}"
    missing = join(_missing(census))
    hint = " (-v names them)" if missing and not style.verbosity else ""
    page.line(Span(f"aether: {covered}; not watched: {missing or 'nothing'}{hint}", "faint"))
    if style.verbosity:
        for reason, names in _names_by_reason((*census.uncovered, *census.outside)).items():
            page.paragraph(Span(f"{reason}:", "faint"), ", ".join(sorted(names)), len(INDENT))


def _missing(census: Census) -> list[str]:
    """``1 module in scope (extension module)``, ``12 modules of the standard library``."""
    counts: Counter[str] = Counter()
    for module in census.uncovered:
        counts[f"in scope ({printable(module.reason.partition(':')[0])})"] += 1
    for module in census.outside:
        counts[f"of {module.reason}"] += 1
    return [f"{counted(number, 'module')} {which}" for which, number in counts.items()]


def _names_by_reason(modules: Sequence[Uncovered]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for module in modules:
        names.setdefault(printable(module.reason), []).append(module.name)
    return names


def _place(frame: Frame, style: TextStyle) -> str:
    return f"{_path(frame.file, style)}:{frame.line}"


def _path(file: str, style: TextStyle) -> str:
    return printable(short(file, style.folder))
