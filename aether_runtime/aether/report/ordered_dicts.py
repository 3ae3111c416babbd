"""An OrderedDict, which free-threaded Python 3.13 does not lock: no operation of it is one step beside another."""

from collections.abc import Sequence

from aether.report.model import Location

_PARTS = frozenset({"entry", "contents", "structure"})


def is_one(locations: Sequence[Location]) -> bool:
    return bool(locations) and locations[0].kind in _PARTS and locations[0].sort == "OrderedDict"


def remedy(span: str) -> str:
    """``span``: from where to where the lock is held at the race, if it is more than one operation."""
    return (
        f"Hold one lock wherever the OrderedDict is used, also where it is only read{span}: free-threaded Python 3.13 "
        "does not lock it, so that two operations at once can crash the interpreter."
    )
