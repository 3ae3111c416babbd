"""The report as commands of GitHub's workflows, which become annotations of a pull request's lines."""

from aether.report.model import Race, Report, Severity
from aether.reporters.line import cut_short, race_line
from aether.reporters.page import printable
from aether.reporters.placing import is_inside, mark, relative, root
from aether.reporters.style import TextStyle
from aether.reporters.text import summary_line, verb

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report, style: TextStyle) -> str:
    """A command for each race of the style's level or worse, and the summary for the log."""
    folder = root(report.environment)
    lines = [_annotation(race, folder) for race in report.races if race.severity >= style.level]
    if report.incomplete is not None:
        lines.insert(0, _command("warning", {"title": "aether"}, cut_short(report.incomplete)))
    lines.append(f"aether: {summary_line(report.summary, style.level)}")
    return "".join(f"{line}\n" for line in lines)


def _annotation(race: Race, folder: str) -> str:
    region = mark(race, folder)
    properties: dict[str, object] = {}
    if is_inside(region.file, folder):
        properties = {"file": relative(region.file, folder), "line": region.line}
        if region.end_line:
            properties["endLine"] = region.end_line
        if region.column and region.line == region.end_line:  # GitHub has columns within one line alone
            properties |= {"col": region.column, "endColumn": region.end_column}
    sides = (
        f"{access.thread.name} {verb(access.role, 1)} it at {access.file}:{access.line} in {access.function}"
        for access in race.accesses
    )
    text = [race.explanation, *sides, race.why_unordered, f"Help: {race.advice}", f"race {race.id}"]
    properties["title"] = race_line(race)
    return _command(_COMMANDS[race.severity], properties, "\n".join(printable(line) for line in text if line))


def _command(name: str, properties: dict[str, object], text: str) -> str:
    told = ",".join(f"{key}={_property(printable(str(value)))}" for key, value in properties.items())
    return f"::{name} {told}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
