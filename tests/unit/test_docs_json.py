"""The page on the JSON report names every field of it."""

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def fields(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(fields, value))
    if not isinstance(value, dict):
        return set()
    return set(value).union(*map(fields, value.values()))


def test_every_field_of_a_race_is_documented() -> None:
    report = json.loads((ROOT / "tests/golden/report.json").read_text())
    named = set(re.findall(r"`(\w+)`", (ROOT / "docs/json.md").read_text()))
    assert set(report) - {"schema"} <= named
    of_tables = fields([report[table] for table in ("races", "frames", "sources", "process", "summary")])
    assert {"last_sync", "sync_unknown", "line"} <= of_tables
    assert of_tables - named == set()
