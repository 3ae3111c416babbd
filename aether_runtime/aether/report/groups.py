"""What one missing lock explains: races of the same two functions on the same object.

The function is the one by which the object's class was entered, since that is where the lock would be held: a cache's
`__setitem__` touches a dict, a list and a counter in methods of its own. What an object holds counts as the object; a
race is seen on many objects of a class, of which the first few are known.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, count, takewhile

from aether.kinds import KINDS
from aether.report.identity import distinct, fingerprint, stable_path
from aether.report.model import Access, Frame, Race, Severity
from aether.report.sources import Sources

type _Key = tuple[tuple[tuple[str, str], ...], str, int, tuple[str, ...]]


def with_groups(races: Sequence[Race], sources: Sources, project: str) -> list[Race]:
    """The races of one process with their groups' ids: the same in every run, and after edits elsewhere in the files.

    By their functions and where the object was made: `parted` tells the objects apart.
    """
    keys = [_key(race) for race in races]
    groups = sorted(set(keys))
    ids = distinct([_id(group, sources, project) for group in groups])
    names = dict(zip(groups, ids, strict=True))
    return [replace(race, group=names[key]) for race, key in zip(races, keys, strict=True)]


def parted(races: Sequence[Race]) -> list[Race]:
    """The races of all processes, each group parted by its objects; the part whose id comes first keeps the name."""
    groups: defaultdict[str, list[Race]] = defaultdict(list)
    for race in races:
        groups[race.group].append(race)
    names: dict[str, str] = {}
    taken = set(groups)
    for group, members in groups.items():
        numbered = (f"{group}-{number}" for number in count(2))
        for part in sorted(_parts(members), key=lambda part: min(race.id for race in part))[1:]:
            name = next(name for name in numbered if name not in taken)
            names.update((race.id, name) for race in part)
    return [replace(race, group=names.get(race.id, race.group)) for race in races]


def _parts(races: Iterable[Race]) -> list[list[Race]]:
    """What is together with a third is together."""
    parts: list[list[Race]] = []
    for race in races:
        near = [part for part in parts if any(_are_of_one(race, other) for other in part)]
        parts = [part for part in parts if all(part is not other for other in near)]
        parts.append([race, *chain(*near)])
    return parts


def _are_of_one(one: Race, other: Race) -> bool:
    """Whether there is an object that both were found on. Of many not all are known, nor are those of old files."""
    if not one.objects or not other.objects or (one.more_objects and other.more_objects):
        return True
    return not one.objects.isdisjoint(other.objects)


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
