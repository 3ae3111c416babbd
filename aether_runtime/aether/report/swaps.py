"""A flag that is tested and then set: ``if not self.closed: self.closed = True; ...``."""

import re
from collections.abc import Iterable

from aether.report.checks import Check
from aether.report.model import Access

_SETS = re.compile(r"\s*(?P<target>[^\W\d][\w.]*)\s*=\s*(?P<value>True|False)\s*(?:[;#].*)?")


def remedy(check: Check, accesses: Iterable[Access]) -> str:
    """How to test and set it in one step; empty where the act sets no flag."""
    acts = (access for access in accesses if (access.file, access.line) == (check.act.file, check.act.line))
    lines = (line.text for access in acts for line in access.source if line.line == access.line)
    found = next(filter(None, map(_SETS.fullmatch, lines)), None)
    if check.deed != "store" or found is None:
        return ""
    target, value = found["target"], found["value"]
    return (
        f"Swap it under one lock, which guards its other stores too, `with lock: before, {target} = {target}, {value}`"
        f", and do the rest where `before` is not {value}."
    )
