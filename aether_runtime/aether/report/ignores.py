"""``# aether: ignore[kind,kind] reason`` on a line silences the races of that line."""

import re

from aether.report.model import Race
from aether.report.sources import Sources

_IGNORE = re.compile(r"#\s*aether:\s*ignore\b(?:\[(?P<kinds>[^\]]*)\])?")


def is_ignored(race: Race, sources: Sources) -> bool:
    """Whether a line of any of its accesses carries a comment that names the race's kind, or no kind."""
    return any(
        _covers(comment, race.kind)
        for access in race.accesses
        for line, comment in sources.comments(access.file).items()
        if access.line <= line <= max(access.line, access.end_line)
    )


def _covers(comment: str, kind: str) -> bool:
    match = _IGNORE.search(comment)
    if match is None:
        return False
    kinds = match["kinds"]
    return kinds is None or kind in {name.strip() for name in kinds.split(",")}
