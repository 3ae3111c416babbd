"""What the report says of a torn state: two places that belong together, stored and loaded one after the other."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from aether.report.model import Access, Frame, Location


@dataclass(frozen=True, slots=True)
class TornState:
    """The other place of the state, as it is written behind the object, and where it is stored and loaded.

    ``early``: the store is a constructor's, and others know the object already. There may be no other place then.
    No key: the other place is the same of another object.
    """

    early: bool
    key: str = ""
    store: Frame | None = None
    load: Frame | None = None
    getters: bool = False
    """Whether the reader calls what loads the two."""
    same_object: bool = True
    """Whether the other place is the same object's, or the same container's, as the one that raced."""
    written: str = ""
    """What the code that stores the other place calls it."""


_CONTENTS = "#"
"""Ends the key of all that a container has in it."""


def other_location(raced: Location, state: TornState, beside: Iterable[Location]) -> Location:
    """The other place: as it was found to race too, or in the words of the code, or named as the one that raced."""
    key = state.key
    name = key.rpartition(".")[2]
    if (known := next((each for each in beside if each.name.rpartition(".")[2] == name), None)) is not None:
        return known
    if not state.same_object and name != _CONTENTS:
        return Location(
            "entry" if name.startswith("[") else "attribute",
            state.written or key.replace(".[", "["),
            "",
            None,
            raced.owner,
        )
    if key.endswith(_CONTENTS):
        held_by = _beside(raced.held_by or raced.name, key.removesuffix(f".{_CONTENTS}"))
        return Location("structure", "container", "container", None, raced.owner, held_by)
    if raced.held_by and not key.startswith("["):
        return Location("attribute", _beside(raced.held_by, key), "", None, raced.owner)
    if key.startswith("["):
        return replace(raced, name=raced.name.partition("[")[0] + key)
    return replace(raced, name=_beside(raced.name, key))


def _beside(name: str, key: str) -> str:
    """``Pool.busy`` for what is called ``busy`` beside ``Pool.idle``."""
    before, dot, _ = name.rpartition(".")
    return f"{before}{dot}{key.rpartition('.')[2]}"


def holder(name: str) -> str:
    """What the place is a part of."""
    return name.partition("[")[0].rpartition(".")[0] or name.partition("[")[0]


def consequence(state: TornState, pair: tuple[Access, Access], locations: tuple[Location, ...]) -> str:
    """What can go wrong; the first access of the pair stores."""
    writer, reader = pair
    name = locations[0].own_name
    if state.store is None:
        return (
            f"{writer.thread.name} stores {name} while it makes the object, which {reader.thread.name} has already: it "
            "may find it half made."
        )
    if not state.key:
        return (
            f"{writer.thread.name} stores {name} of several objects, one after another "
            f"({_lines(writer, state.store)}), and {reader.thread.name} loads it of them "
            f"({_lines(reader, state.load)}): in between it finds the new value of one beside the old value of another."
        )
    other = locations[-1].own_name
    found = "the one as it is now and the other as it was"
    if state.early:
        found = "the object half made"
    return (
        f"{writer.thread.name} stores {name} and {other} one after the other ({_lines(writer, state.store)}), and "
        f"{reader.thread.name} loads both ({_loads(reader, state)}): in between it finds {found}."
    )


def remedy(state: TornState, pair: tuple[Access, Access], lock_of: Callable[[Access], str]) -> str:
    """One lock over both stores and over both loads, or one value instead of two."""
    writer, reader = pair
    stores, loads = _lines(writer, state.store), _loads(reader, state)
    if state.early:
        whole = f"the stores at {stores}" if state.store is not None else f"the store at {stores}"
        return f"Make the object known when it is whole: after {whole}, as the last thing."
    if state.key and bool(writer.locks_held) != bool(reader.locks_held):
        lock = lock_of(writer if writer.locks_held else reader)
        return (
            f"Hold the same {lock} over both stores ({stores}) and over both loads ({loads}), not released in between."
        )
    if not state.key:
        return (
            f"Hold one lock, the same for all of the objects, over all the stores ({stores}) and over all the loads "
            f"({loads}), not released in between."
        )
    return (
        f"Hold one lock over both stores ({stores}), and the same over both loads ({loads}). Or keep the values that "
        "belong together in one object, a tuple for example, which is stored and loaded at once."
    )


def _loads(reader: Access, state: TornState) -> str:
    """Where both are loaded; of getters, the one place that calls them: a lock in each of them would not help."""
    if not state.getters or len(reader.stack) < 2:
        return _lines(reader, state.load)
    caller = reader.stack[-2]
    return f"by getters that {caller.function} calls, {os.path.basename(caller.file)}:{caller.line}"


def _lines(access: Access, other: Frame | None) -> str:
    """``pool.py:14 and 15``: where the two stand, in their order."""
    file = os.path.basename(access.file)
    if other is None or (other.file == access.file and other.line == access.line):
        return f"{file}:{access.line}"
    if other.file != access.file:
        return f"{file}:{access.line} and {os.path.basename(other.file)}:{other.line}"
    first, last = sorted((access.line, other.line))
    return f"{file}:{first} and {last}"
