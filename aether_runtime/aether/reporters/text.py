"""The report as text for a person."""

import os
from collections import Counter
from collections.abc import Sequence

from aether.report.groups import entry, grouped
from aether.report.model import Access, Census, Lock, Process, Race, Remedy, Report, Severity, Summary, Uncovered
from aether.reporters.excerpt import quote
from aether.reporters.line import cut_short
from aether.reporters.page import Page, Piece, Span, coloured, counted, join, plain, printable
from aether.reporters.stacks import draw_stack, draw_threads
from aether.reporters.style import INDENT, TextStyle, place

_KINDS_WITH_OWNER = {"attribute", "class attribute"}

_VERBS = {
    "read": "reads",
    "write": "writes",
    "update": "updates",
    "check": "tests",
    "act": "acts on",
    "walk": "walks over",
    "mutate": "changes",
}


def render(report: Report, style: TextStyle) -> str:
    """The whole report: the races, the summary, the census."""
    page = Page()
    if report.incomplete is not None:
        page.line(Span(f"aether: {cut_short(report.incomplete)}", "warning"))
    _header(page, report.process)
    shown = [race for race in report.races if race.severity >= style.level]
    groups = [[race] for race in shown] if style.verbosity else grouped(shown)
    limit = style.max_races or len(groups)
    for group in groups[:limit]:
        _race(page, group[0], style)
        if len(group) > 1:
            _others(page, group, style)
    if len(groups) > limit:
        missing = sum(map(len, groups[limit:]))
        page.line(f"aether: {counted(missing, 'more race')} not shown (--max-races)")
    _summary(page, report.summary, style)
    if shown:
        page.line(f"aether: what a kind means, with a repaired example: aether explain {shown[0].kind}")
    _census(page, report, style)
    return coloured(page) if style.colour else plain(page)


def render_race(race: Race, style: TextStyle) -> str:
    """One race, whole."""
    page = Page()
    _race(page, race, style)
    return coloured(page) if style.colour else plain(page)


def headline(race: Race, style: TextStyle) -> str:
    """``error[lost-update]: Account.balance of <Account object>, created at bank.py:12``."""
    page = Page()
    page.line(*_headline(race, style))
    return plain(page).strip()


def remarks(report: Report, style: TextStyle) -> list[str]:
    """What the person should know of what was watched, and mend in comments and suppressions; a line each."""
    page = Page()
    _census(page, report, style)
    return [line.removeprefix("aether: ") for line in plain(page).splitlines()]


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
        hidden.append(f"{counted(summary.suppressed, 'race')} silenced")
    if summary.baseline:
        hidden.append(f"{counted(summary.baseline, 'race')} known by the baseline")
    none = "no errors" if level is Severity.ERROR and summary.warnings else "no races found"
    return "; ".join([", ".join(shown) or none, *hidden])


def _header(page: Page, process: Process) -> None:
    if process.forked:
        page.line(Span(f"aether: process {process.pid} (forked)", "title"))
    elif process.ended == "running":
        page.line(Span(f"aether: process {process.pid}, so far", "title"))


def _race(page: Page, race: Race, style: TextStyle) -> None:
    page.line("")
    page.line(*_headline(race, style))
    page.paragraph(Span(""), race.explanation, len(INDENT))
    for group in _grouped(race.accesses):
        page.line("")
        _access(page, group, race, style)
    page.line("")
    draw_threads(page, race, style)
    if race.severity > Severity.NOTE:
        if race.why_unordered:
            page.paragraph(Span("why:", "title"), race.why_unordered, len(INDENT))
        page.paragraph(Span("order:", "title"), race.ordering, len(INDENT))
    page.paragraph(Span("help:", "help"), race.advice, len(INDENT))
    if race.repair is not None:
        page.paragraph(Span("repair:", "title"), remedy(race.repair), len(INDENT))
    page.line(INDENT, Span(footnote(race), "faint"))


def _headline(race: Race, style: TextStyle) -> list[Piece]:
    return [Span(f"{race.severity.label}[{race.kind}]", race.severity.label), ": ", *location_title(race, style)]


def _others(page: Page, group: Sequence[Race], style: TextStyle) -> None:
    """The races that the same missing lock explains, a line each."""
    first, *others = group
    functions = join(dict.fromkeys(entry(access).function for access in first.accesses))
    what = f"{counted(len(others), 'more race')} of {functions} on what is made there, which a lock beside it would end"
    page.line("")
    page.paragraph(Span("also:", "title"), f"{what} (-v shows all whole)", len(INDENT))
    for race in others:
        places = dict.fromkeys(f"{printable(os.path.basename(access.file))}:{access.line}" for access in race.accesses)
        names = printable(join(location.phrase for location in race.locations))
        label = Span(f"{race.severity.label}[{race.kind}]", race.severity.label)
        page.line(INDENT * 2, label, f" {names}, {join(places)}", Span(f", race {race.id}", "faint"))


def location_title(race: Race, style: TextStyle) -> list[Span]:
    """``Account.balance of <Account object>, created at bank.py:12 in main``."""
    several = len(race.locations) > 1
    names = join(location.own_name if several else location.phrase for location in race.locations)
    spans = [Span(printable(names or "an unnamed location"), "title")]
    if not race.locations:
        return spans
    home = race.locations[0]
    if home.owner and home.kind in _KINDS_WITH_OWNER:
        spans.append(Span(printable(f" of {home.owner}")))
    if home.held_by and not (several and home.own_name == home.held_by):
        spans.append(Span(printable(f" in {home.held_by}")))
    if home.created_at:
        function = f" in {home.created_at.function}" if home.created_at.function != "<module>" else ""
        spans += [Span(", created at "), Span(place(home.created_at, style), "place"), Span(function)]
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
    page.line(INDENT, *_actors(group), f" {verb(first.role, len(group))} {printable(what)}, ", *_locks(first, style))
    where = f"{printable(_relative(first.file, style))}:{first.line}:{first.column + 1}"
    page.line(INDENT * 2, Span("--> ", "gutter"), Span(where, "place"), f" in {first.function}")
    gutter = quote(page, first, race.severity.label)
    draw_stack(page, first, gutter, style)


def _actors(group: list[Access]) -> list[Span]:
    spans: list[Span] = []
    for number, access in enumerate(group):
        if number:
            spans.append(Span(" and "))
        spans.append(Span(printable(access.thread.name), "thread"))
    return spans


def verb(role: str, actors: int) -> str:
    """``updates``, ``both update``."""
    deed = _VERBS.get(role, "accesses")
    if actors == 1:
        return deed
    head, _, rest = deed.partition(" ")
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
    created = f" created at {place(lock.created_at, style)}" if lock.created_at else ""
    article = "an" if lock.phrase[0] in "AEIORaeio" else "a"
    return printable(f"{article} {lock.phrase}") + created


def remedy(found: Remedy) -> str:
    """Whether a policy repairs the race, in a sentence."""
    if found.repair is None:
        return f"None by a policy: {found.why}."
    return f'"{found.repair}" by a policy (aether policy), while the program runs.'


def footnote(race: Race) -> str:
    """``race f7e3e990e65f, seen 1 time``."""
    parts = [f"race {race.id}", f"seen {counted(race.count, 'time')}"]
    if race.processes:
        noun = "process" if len(race.processes) == 1 else "processes"
        parts.append(f"in {noun} {join(map(str, race.processes))}")
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


_FORGOTTEN = (
    ("forgotten", "old access", "old accesses"),
    ("keys_forgotten", "key that its container no longer had", "keys that their containers no longer had"),
    ("strands_forgotten", "ended thread or task", "ended threads and tasks"),
)


def _census(page: Page, report: Report, style: TextStyle) -> None:
    census = report.census
    if census.failure:
        page.line(Span("aether: detection stopped: ", "warning"), printable(census.failure))
    if census.children:
        ways = join(census.children)
        page.line(Span(f"aether: processes that multiprocessing started by {ways} were not watched", "warning"))
    for counter, one, several in _FORGOTTEN:
        if forgotten := census.statistics.get(counter, 0):
            page.line(Span(f"aether: {counted(forgotten, one, several)} forgotten", "faint"))
    if not census.is_known:
        if report.incomplete is None:
            ended = "aether: the process ended without its last word: these are the races found until then"
            page.line(Span(ended, "faint"))
        return
    if not census.functions and not any(follower.functions for follower in report.followers):
        page.line(Span("aether: none of the code that ran was watched (see --include and --stdlib)", "warning"))
    covered = f"watched {counted(census.functions, 'function')} in {counted(census.modules, 'module')}"
    covered += _engines(census)
    missing = join(_missing(census))
    hint = " (-v names them)" if missing and not style.verbosity else ""
    page.line(Span(f"aether: {covered}; not watched: {missing or 'nothing'}{hint}", "faint"))
    _followers(page, report, style)
    if not report.process.forked:
        _remarks(page, report, style)
    if style.verbosity:
        for engine, names in _names_by_engine(census).items():
            page.paragraph(Span(f"watched by {engine}:", "faint"), ", ".join(sorted(names)), len(INDENT))
        for reason, names in _names_by_reason((*census.uncovered, *census.unseen, *census.outside)).items():
            page.paragraph(Span(f"{reason}:", "faint"), ", ".join(sorted(names)), len(INDENT))


def _followers(page: Page, report: Report, style: TextStyle) -> None:
    """The processes that were watched too; by name those that say something."""
    if not report.followers:
        return
    number = counted(len(report.followers), "process", "processes")
    which = f"merged {report.merged} runs" if report.merged else f"watched {number} that the program started"
    page.line(Span(f"aether: {which}", "faint"))
    telling = {pid for race in report.races for pid in race.processes}
    for follower in report.followers:
        if follower.pid in telling or follower.failure or style.verbosity:
            command = printable(" ".join(follower.argv))
            ended = printable(follower.failure or _ENDINGS.get(follower.ended, follower.ended))
            page.line(INDENT, Span(f"process {follower.pid}, {ended}: {command}", "faint"))


_ENDINGS = {"exit": "ended", "os._exit": "ended", "unknown": "killed", "running": "still running"}


def _remarks(page: Page, report: Report, style: TextStyle) -> None:
    """What the person should mend in comments and suppressions."""
    for mistake in report.census.mistakes:
        where = f"{printable(_relative(mistake.file, style))}:{mistake.line}"
        page.line(Span(f"aether: {where}: comment to aether: {printable(mistake.what)}", "warning"))
    if report.census.not_imported:
        names = printable(", ".join(report.census.not_imported))
        page.line(Span(f"aether: nothing was imported that --include names: {names}", "warning"))
    if report.unmatched:
        unmatched = printable(", ".join(report.unmatched))
        page.line(Span(f"aether: suppressions that matched nothing: {unmatched}", "warning"))


def _engines(census: Census) -> str:
    """Where both were at work: `` (2 by rewriting, 1 by monitoring)``."""
    names = _names_by_engine(census)
    parts = [f"{len(modules)} by {engine}" for engine, modules in names.items()]
    return f" ({', '.join(parts)})" if len(parts) > 1 else ""


def _names_by_engine(census: Census) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for module in census.covered:
        names.setdefault(module.engine, []).append(printable(module.name))
    return names


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


def _relative(file: str, style: TextStyle) -> str:
    """Whole unless the file is below the folder: an editor opens it from here."""
    return file.removeprefix(os.path.join(style.folder, "")) if style.folder else file
