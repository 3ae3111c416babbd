"""The comparison of two runs as text."""

from aether.report.difference import Difference, Fate, Gone
from aether.report.model import Race, Severity
from aether.reporters.line import places, race_line
from aether.reporters.page import Page, Span, coloured, join, plain, printable
from aether.reporters.style import INDENT, TextStyle

_STYLES = {"new": "error", "same": "faint", "gone": "good"}


def render(difference: Difference, style: TextStyle, name: str) -> str:
    """A line or two for each race of the style's level; `name`: of the new results file."""
    page = Page()
    new = [race for race in difference.new if race.severity >= style.level]
    same = [(was, race) for was, race in difference.same if max(was.severity, race.severity) >= style.level]
    gone = [each for each in difference.gone if each.race.severity >= style.level]
    for race in new:
        _line(page, "new", race)
    for was, race in same:
        _line(page, "same", race, was)
    for each in gone:
        _line(page, "gone", each.race)
        page.paragraph(Span(""), fate(each, name), len(INDENT))
    page.line(f"{len(new)} new, {len(same)} same, {len(gone)} gone{_hidden(difference, new, same, gone, style)}")
    return coloured(page) if style.colour else plain(page)


def fate(gone: Gone, name: str) -> str:
    """What has become of the race in the run that the results file ``name`` is of."""
    match gone.fate:
        case Fate.ORDERED:
            return f"both places ran in {name}, and were ordered"
        case Fate.NOT_RUN:
            missing = join(dict.fromkeys(f"{places([access])} in {access.function}" for access in gone.missing))
            return f"{missing} did not run in {name} while there was a second thread, or reads otherwise now"
        case Fate.SILENCED:
            return f"a comment silences it in {name}"
        case Fate.UNKNOWN:
            return f"what ran in {name} is not known: it has no end"


def _line(page: Page, what: str, race: Race, was: Race | None = None) -> None:
    before = f" (was {was.severity.label}[{was.kind}])" if was and _verdict(was) != _verdict(race) else ""
    page.line(Span(f"{what}: ", _STYLES[what]), race_line(race), before, Span(f" (race {printable(race.id)})", "faint"))


def _verdict(race: Race) -> tuple[Severity, str]:
    return race.severity, race.kind


def _hidden(
    difference: Difference, new: list[Race], same: list[tuple[Race, Race]], gone: list[Gone], style: TextStyle
) -> str:
    hidden = len(difference.new) + len(difference.same) + len(difference.gone) - len(new) - len(same) - len(gone)
    return f"; {hidden} below --level {style.level.label}" if hidden else ""
