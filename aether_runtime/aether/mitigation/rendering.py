"""A policy as the text of its file."""

import json
from collections.abc import Iterable

from aether.mitigation.policy import SCHEMA, Repair

_HEADER = """\
# Made by `aether policy`. Each [[repair]] names a location in one file. "atomic-update": each statement that updates it
# becomes one step; "locked": each update of it, and each test with what that guards, runs under a lock; of several
# attributes, so does what stores or loads them together. Edit what you like; `aether policy check` says whether it
# still fits the code.
"""


def render(repairs: Iterable[Repair]) -> str:
    """TOML that ``read_policy`` reads back to the same."""
    return "\n".join([f'{_HEADER}schema = "{SCHEMA}"\n', *map(_table, repairs)])


def _table(repair: Repair) -> str:
    lines = {"id": repair.id, "file": repair.file}
    if repair.location is not None:
        lines[repair.location.kind] = repair.location.name
    lines |= {"repair": repair.repair, "why": repair.why, "cost": repair.cost}
    return "[[repair]]\n" + "".join(f"{key} = {_quoted(value)}\n" for key, value in lines.items() if value)


def _quoted(text: str) -> str:
    """A basic string: JSON's escapes are TOML's, but for what JSON leaves as it is."""
    return json.dumps(text).replace("\x7f", "\\u007f")
