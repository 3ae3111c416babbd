"""A race in one line."""

import os
import time
from collections.abc import Mapping, Sequence
from typing import Any

from aether.report.model import Access, Race
from aether.reporters.page import join, printable


def race_line(race: Race) -> str:
    """``error[lost-update]: Account.balance, bank.py:12 and 20``."""
    names = join(dict.fromkeys(location.phrase for location in race.locations)) or "an unnamed location"
    return printable(f"{race.severity.label}[{race.kind}]: {names}, {places(race.accesses)}")


def cut_short(at: float) -> str:
    """The heading of what is known of a run whose results file has no end; ``at``: when its last record was written."""
    ended = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(at))
    return f"incomplete: the run ended at {ended} or later, without its last word; these are the races found until then"


def test_phrase(test: Mapping[str, Any]) -> str:
    """``test_b after test_a``: of the race's tests one, and the earlier ones in which it had begun."""
    after = f" after {join(test['after'])}" if test.get("after") else ""
    return f"{test['test']}{after}"


def places(accesses: Sequence[Access]) -> str:
    """``bank.py:12 and 20``."""
    lines: dict[str, list[str]] = {}
    for access in accesses:
        numbers = lines.setdefault(os.path.basename(access.file), [])
        if str(access.line) not in numbers:
            numbers.append(str(access.line))
    return printable(join(f"{name}:{join(numbers)}" for name, numbers in lines.items()))
