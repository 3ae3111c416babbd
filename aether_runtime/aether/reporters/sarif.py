"""The report as SARIF 2.1.0, for code scanning."""

import json
import os
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from aether.kinds import KINDS, explanation
from aether.report.build import DEFAULT_SEVERITY
from aether.report.model import Access, Frame, Race, Report, Severity
from aether.reporters.line import cut_short
from aether.reporters.page import printable
from aether.reporters.placing import Region, is_inside, mark, relative, root
from aether.reporters.style import TextStyle
from aether.reporters.text import location_title, verb

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
BASE = "%SRCROOT%"
FINGERPRINT = "aetherRaceId/v1"
_KINDS = list(KINDS)

type Json = dict[str, Any]


def render(report: Report, style: TextStyle) -> str:
    """One run with the races of the style's level or worse."""
    return json.dumps(document(report, style), indent=1, ensure_ascii=True) + "\n"


def document(report: Report, style: TextStyle) -> Json:
    """The report as SARIF's values."""
    folder = root(report.environment)
    version = report.environment.aether
    run: Json = {
        "tool": {
            "driver": {
                "name": "aether",
                "fullName": "aether, a data-race detector for Python",
                "semanticVersion": version,
                "rules": [_rule(kind) for kind in KINDS],
            }
        },
        "invocations": [_invocation(report)],
        "columnKind": "unicodeCodePoints",
        "results": [_result(race, folder, style) for race in report.races if race.severity >= style.level],
    }
    if folder:
        run["originalUriBaseIds"] = {BASE: {"uri": _uri(os.path.join(folder, ""))}}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(kind: str) -> Json:
    text = explanation(kind)
    return {
        "id": kind,
        "name": "".join(part.capitalize() for part in kind.split("-")),
        "shortDescription": {"text": KINDS[kind]},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": DEFAULT_SEVERITY[kind].label},
        "properties": {"tags": ["concurrency", "data-race"]},
    }


def _invocation(report: Report) -> Json:
    invocation: Json = {
        "executionSuccessful": report.incomplete is None and report.census.failure is None,
        "arguments": [printable(argument) for argument in report.environment.argv],
    }
    troubles = [] if report.incomplete is None else [cut_short(report.incomplete)]
    if report.census.failure:
        troubles.append(f"detection stopped: {printable(report.census.failure)}")
    invocation["toolExecutionNotifications"] = [
        {"level": Severity.WARNING.label, "message": {"text": trouble}} for trouble in troubles
    ]
    return invocation


def _result(race: Race, folder: str, style: TextStyle) -> Json:
    sides = [_side(access, race) for access in race.accesses]
    return {
        "ruleId": race.kind,
        "ruleIndex": _KINDS.index(race.kind),
        "level": race.severity.label,
        "message": {"text": _message(race, style)},
        "locations": [{"physicalLocation": _physical(mark(race, folder), folder)}],
        "relatedLocations": [
            _location(Region.of_access(access), access.function, folder, text) | {"id": number}
            for number, (access, text) in enumerate(zip(race.accesses, sides, strict=True), 1)
        ],
        "partialFingerprints": {FINGERPRINT: race.id},
        "codeFlows": [{"threadFlows": _flows(race.accesses, sides, folder)}],
        "properties": {"count": race.count, "also": list(race.also), "reachable": race.reachable, "group": race.group},
    }


def _message(race: Race, style: TextStyle) -> str:
    title = "".join(span.text for span in location_title(race, style))
    return _plain(f"{title}: {race.explanation} {race.why_unordered}\n\nHelp: {race.advice}")


def _side(access: Access, race: Race) -> str:
    what = race.locations[access.location].phrase if race.locations else "it"
    held = ", ".join(lock.phrase for lock in access.locks_held) or "no lock"
    return _plain(f"{access.thread.name} {verb(access.role, 1)} {what}, holding {held}")


def _flows(accesses: Sequence[Access], sides: Sequence[str], folder: str) -> list[Json]:
    """Each stack, outermost frame first; what its thread is called may be the name of another, too."""
    return [
        {
            "id": f"{number}: {printable(access.thread.name)}",
            "message": {"text": text},
            "locations": [
                *({"location": _frame(frame, folder)} for frame in access.stack[:-1]),
                {
                    "location": _location(Region.of_access(access), access.function, folder, text),
                    "importance": "essential",
                },
            ],
        }
        for number, (access, text) in enumerate(zip(accesses, sides, strict=True), 1)
    ]


def _frame(frame: Frame, folder: str) -> Json:
    return _location(Region.of_frame(frame), frame.function, folder, f"in {_plain(frame.function)}")


def _location(region: Region, function: str, folder: str, text: str) -> Json:
    return {
        "physicalLocation": _physical(region, folder),
        "logicalLocations": [{"fullyQualifiedName": printable(function), "kind": "function"}],
        "message": {"text": text},
    }


def _physical(region: Region, folder: str) -> Json:
    names = ("startLine", "startColumn", "endLine", "endColumn")
    values = (region.line, region.column, region.end_line, region.end_column)
    known = {name: value for name, value in zip(names, values, strict=True) if value > 0}
    physical: Json = {"artifactLocation": _artifact(region.file, folder)}
    return physical | ({"region": known} if "startLine" in known else {})


def _artifact(file: str, folder: str) -> Json:
    if is_inside(file, folder):
        return {"uri": _quoted(relative(file, folder)), "uriBaseId": BASE}
    return {"uri": _uri(file)}


def _uri(file: str) -> str:
    """Of an absolute path; what is no file (``<string>``) keeps its name."""
    return ("file://" if os.path.isabs(file) else "") + _quoted(file)


def _quoted(path: str) -> str:
    try:
        return quote(os.fsencode(path))
    except UnicodeEncodeError:  # the name of code that the program made is any text
        return quote(path.encode("utf-8", "replace"))


def _plain(text: str) -> str:
    """Nothing in it is taken for a link."""
    return "\n".join(map(printable, text.split("\n"))).replace("](", "] (")
