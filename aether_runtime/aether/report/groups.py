"""What one missing lock explains: races of the same two functions on what is made at one place.

The function is the one by which the object's class was entered, since that is where the lock would be held: a cache's
`__setitem__` touches a dict, a list and a counter in methods of its own. Parts of an object are made where it is made;
two objects that are made at one place are not told apart.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from aether.kinds import KINDS
from aether.report.identity import distinct, fingerprint, stable_path
from aether.report.model import Access, Frame, Race, Severity
from aether.report.sources import Sources

type _Key = tuple[tuple[tuple[str, str], ...], str, int, tuple[str, ...]]


def with_groups(races: Sequence[Race], sources: Sources, project: str) -> list[Race]:
    """The races with their groups' ids: the same in every run, and after edits elsewhere in the files."""
    keys = [_key(race) for race in races]
    groups = sorted(set(keys))
    ids = distinct([_id(group, sources, project) for group in groups])
    names = dict(zip(groups, ids, strict=True))
    return [replace(race, group=names[key]) for race, key in zip(races, keys, strict=True)]


def _key(race: Race) -> _Key:
    """The functions, and where the object was made; where that is not known its locations' names."""
    functions = sorted({(frame.file, frame.function) for frame in map(entry, race.accesses)})
    made = next((location.created_at for location in race.locations if location.created_at), None)
    if made is None:
        return tuple(functions), "", 0, tuple(location.name for location in race.locations)
    return tuple(functions), made.file, made.line, (made.function,)


def _id(key: _Key, sources: Sources, project: str) -> str:
    functions, file, line, names = key
    made = (stable_path(file, project), sources.line(file, line)) if file else ()
    return fingerprint((*((stable_path(path, project), function) for path, function in functions), made, names))


def entry(access: Access) -> Frame:
    """The outermost of the methods of one file that led to the access; its function, if that is no method."""
    own = Frame(access.file, access.line, access.function)
    callers = takewhile(lambda frame: frame.file == own.file and _is_method(frame), reversed(access.stack[:-1]))
    return [own, *callers][-1] if _is_method(own) else own


def grouped(races: Iterable[Race]) -> list[list[Race]]:
    """The races by their groups, in their order; notes stand with notes. In a group the worst comes first."""
    groups: dict[tuple[str, bool], list[Race]] = {}
    for race in races:
        groups.setdefault((race.group, race.severity is Severity.NOTE), []).append(race)
    return [sorted(group, key=_badness) for group in groups.values()]


def _badness(race: Race) -> tuple[int, int]:
    return -race.severity, list(KINDS).index(race.kind)


def _is_method(frame: Frame) -> bool:
    return "." in frame.function.removesuffix(".<lambda>").rpartition("<locals>.")[2]
