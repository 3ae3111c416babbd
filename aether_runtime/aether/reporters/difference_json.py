"""The comparison of two runs as JSON, schema ``aether-diff/1``: all races, whatever their level."""

import json
from typing import Any

from aether.report.difference import Difference, Fate, Gone
from aether.report.model import Access, Race

SCHEMA = "aether-diff/1"
_FATES = {
    Fate.ORDERED: "ordered",
    Fate.NOT_RUN: "not run",
    Fate.SILENCED: "silenced",
    Fate.UNKNOWN: "unknown",
}


def render(difference: Difference, old: tuple[str, float | None], new: tuple[str, float | None]) -> str:
    """One line-broken document; `old` and `new`: each results file's name, and when it was cut short, if it was."""
    document = {
        "schema": SCHEMA,
        "old": _file(*old),
        "new": _file(*new),
        "summary": {"new": len(difference.new), "same": len(difference.same), "gone": len(difference.gone)},
        "races": [
            *({"change": "new", **_race(race)} for race in difference.new),
            *({"change": "same", **_race(race), "was": _verdict(was)} for was, race in difference.same),
            *({"change": "gone", **_race(each.race), **_fate(each)} for each in difference.gone),
        ],
    }
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


def _file(name: str, cut_at: float | None) -> dict[str, Any]:
    return {"file": name, "incomplete": cut_at}


def _race(race: Race) -> dict[str, Any]:
    return {
        **_verdict(race),
        "location": race.locations[0].own_name,
        "accesses": [_place(access) for access in race.accesses],
    }


def _verdict(race: Race) -> dict[str, Any]:
    return {"id": race.id, "severity": race.severity.label, "kind": race.kind}


def _fate(gone: Gone) -> dict[str, Any]:
    return {"fate": _FATES[gone.fate], "not_run": [_place(access) for access in gone.missing]}


def _place(access: Access) -> dict[str, Any]:
    return {"file": access.file, "line": access.line, "function": access.function}
