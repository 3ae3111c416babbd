"""Makes the report's values out of what the engine found."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile
from typing import Any, Protocol

from aether.accepted import NOTHING, Accepted
from aether.report import advice, checks, torn, unordered
from aether.report.followers import follower, merged_census, merged_races
from aether.report.groups import parted, with_groups
from aether.report.holders import Holders, Span
from aether.report.identity import distinct, race_id, stable_path
from aether.report.model import (
    WRITING_ROLES,
    Access,
    Census,
    Environment,
    Frame,
    LastSync,
    Location,
    Lock,
    Meeting,
    Process,
    Race,
    Report,
    Severity,
    Summary,
    Thread,
)
from aether.report.sources import CONTEXT_LINES, NEXT_LINES, Sources

DEFAULT_SEVERITY = {
    "lost-update": Severity.ERROR,
    "check-then-act": Severity.ERROR,
    "iterate-while-mutated": Severity.ERROR,
    "torn-state": Severity.WARNING,
    "data-race": Severity.WARNING,
    "benign": Severity.NOTE,
}

_FIRST_THREAD = 1
"""The number of the thread that began to watch; it has a name only once the program asked for it."""
_NAMED = {"attribute", "class attribute", "global", "closure variable"}
_OWN_PROCESS = 0
"""In the objects of a race, until it is told beside those of other processes."""
_RUNPY = "<frozen runpy>"

type Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """All of a report but its races."""

    environment: Environment
    process: Process
    census: Census


class Recorded(Protocol):
    """What another process found."""

    @property
    def setting(self) -> Setting: ...
    @property
    def races(self) -> Sequence[Record]: ...
    @property
    def sources(self) -> Sources: ...


def build_report(
    setting: Setting,
    records: Iterable[Record],
    sources: Sources,
    accepted: Accepted = NOTHING,
    others: Sequence[Recorded] = (),
) -> Report:
    """The report on these records; races that a person has accepted are counted and left out.

    `others`: processes that the program started, whose races are the program's, too.
    """
    project = setting.environment.project
    races = build_races(records, sources, project)
    if others:
        further = [(each.setting.process.pid, _races_of(each)) for each in others]
        races = merged_races([(setting.process.pid, races), *further])
    found = accepted.sort_out(parted(races), project)
    summary = summarise(found.new, suppressed=found.silenced, baseline=len(found.known))
    return Report(
        environment=setting.environment,
        process=setting.process,
        census=merged_census(setting.census, [each.setting.census for each in others]),
        summary=summary,
        races=_with_remedies(found.new, sources, project),
        known=found.known,
        unmatched=found.unmatched,
        followers=tuple(
            follower(each.setting.environment, each.setting.process, each.setting.census) for each in others
        ),
    )


def _with_remedies(races: tuple[Race, ...], sources: Sources, project: str) -> tuple[Race, ...]:
    if all(race.severity is Severity.NOTE for race in races):
        return races
    from aether.mitigation.remedies import with_remedies  # noqa: PLC0415 - it loads the analysis of source code

    return with_remedies(races, sources, project)


def _races_of(run: Recorded) -> list[Race]:
    return build_races(run.races, run.sources, run.setting.environment.project)


def build_races(records: Iterable[Record], sources: Sources, project: str) -> list[Race]:
    """Races with ids, worst first, and else in the order in which they were found."""
    holders = Holders(sources)
    drafts = sorted((_race(record, sources, project, holders) for record in records), key=_line_order)
    ids = distinct([race.id for race in drafts])
    named = [_with_id(race, name) for race, name in zip(drafts, ids, strict=True)]
    return sorted(with_groups(named, sources, project), key=lambda race: (-race.severity, race.number))


def summarise(races: Iterable[Race], suppressed: int, baseline: int = 0) -> Summary:
    """The races counted by severity."""
    severities = [race.severity for race in races]
    return Summary(
        errors=severities.count(Severity.ERROR),
        warnings=severities.count(Severity.WARNING),
        notes=severities.count(Severity.NOTE),
        suppressed=suppressed,
        baseline=baseline,
    )


def _line_order(race: Race) -> tuple[object, ...]:
    """Equal ids are told apart by where they stand, not by which came first."""
    return (race.id, [(access.file, access.line, access.column) for access in race.accesses], race.number)


def _with_id(race: Race, name: str) -> Race:
    return race if race.id == name else replace(race, id=name)


def _race(record: Record, sources: Sources, project: str, holders: Holders) -> Race:
    accesses = _accesses(record["accesses"], sources)
    locations = tuple(_held(_location(item), accesses, holders) for item in record.get("locations", ()))
    beside = tuple(map(_location, record.get("beside", ())))
    state = _torn(record.get("torn"), holders)
    if state is not None and state.key:
        locations += (torn.other_location(locations[0], state, beside),)
    kind = record["kind"]
    guard = record.get("check")
    meeting = _meeting(record, accesses)
    verdict = advice.Verdict(
        kind=kind,
        reachable=record.get("reachable", "any"),
        reason=record.get("reason"),
        locations=locations,
        accesses=accesses,
        check=_check(guard) if guard else None,
        tester=guard["tester"] if guard else 0,
        state=state,
        loaded_again=bool(record.get("loaded_again")),
        meeting=meeting,
        also=tuple(record.get("also", ())),
    )
    return Race(
        id=_id(verdict, sources, project),
        number=record["number"],
        kind=kind,
        also=verdict.also,
        severity=_severity(record),
        reachable=verdict.reachable,
        reason=verdict.reason,
        locations=_with_others(locations, beside),
        count=record.get("count", 1),
        ignored=record.get("ignored", False),
        accesses=accesses,
        explanation=advice.explanation(verdict),
        why_unordered=unordered.why_unordered((accesses[0], accesses[-1]), meeting, bool(record.get("same_last"))),
        ordering=advice.ordering(verdict),
        advice=advice.advice(verdict),
        meeting=meeting,
        objects=frozenset((_OWN_PROCESS, number) for number in record.get("objects", ())),
        more_objects=bool(record.get("more_objects")),
    )


def _held(location: Location, accesses: Sequence[Access], holders: Holders) -> Location:
    if location.kind in _NAMED or location.is_namespace:
        return location
    return replace(location, held_by=holders.name(accesses))


def _with_others(locations: tuple[Location, ...], beside: Iterable[Location]) -> tuple[Location, ...]:
    """What else of one state raced: no part of the verdict, nor of the id, since it is luck how much of it met."""
    named = {location.name for location in locations}
    return locations + tuple(each for each in beside if each.name not in named)


def _id(verdict: advice.Verdict, sources: Sources, project: str) -> str:
    """Which of the places of a torn state is met first is luck: it is known by the object and the functions."""
    names = [location.name for location in verdict.locations]
    if verdict.state is not None:
        names = sorted({torn.holder(name) for name in names})[:1]
    places = [
        (
            stable_path(access.file, project),
            access.function,
            "" if verdict.state is not None else sources.line(access.file, access.line),
        )
        for access in verdict.accesses
    ]
    return race_id(names, places)


def _torn(item: Record | None, holders: Holders) -> torn.TornState | None:
    if not item:
        return None
    other = item["other"]
    if not other:
        return torn.TornState(item["early"])
    store, load = (Frame(part["file"], part["line"], part["function"]) for part in (other["store"], other["load"]))
    return torn.TornState(
        early=item["early"],
        key=other["key"],
        store=store,
        load=load,
        getters=bool(item.get("getters")),
        same_object=other.get("same_object", True),
        written=holders.written(_span(other["store"])) or holders.written(_span(other["load"])),
    )


def _span(item: Record) -> Span:
    return Span(item["file"], item["line"], item["column"], item["end_line"], item["end_column"])


def _meeting(record: Record, accesses: tuple[Access, ...]) -> Meeting | None:
    met = record.get("meeting")
    if not met:
        return None
    one, other = accesses[0], accesses[-1]
    giving, taking = (one, other) if met["giver"] == 0 else (other, one)
    return Meeting(
        way=met["way"],
        giver=met["giver"],
        give=_sync(met["give"], taking.thread),
        take=_sync(met["take"], giving.thread),
    )


def _check(item: Record) -> checks.Check:
    test, act = (Frame(part["file"], part["line"], part["function"]) for part in (item["test"], item["act"]))
    return checks.Check(test, act, item["deed"], item["fills"], item["tests_again"])


def _severity(record: Record) -> Severity:
    name = record.get("severity")
    return Severity.named(name) if name else DEFAULT_SEVERITY.get(record["kind"], Severity.WARNING)


def _location(item: Record) -> Location:
    return Location(
        kind=item["kind"],
        name=item["name"],
        type=item.get("type") or "",
        created_at=_frame(item.get("created_at")),
        owner=item.get("owner") or "",
        base=item.get("base") or "",
    )


def _accesses(items: Sequence[Record], sources: Sources) -> tuple[Access, ...]:
    threads = [_thread(item["thread"]) for item in items]
    return tuple(
        _access(item, thread, other, sources)
        for item, thread, other in zip(items, threads, reversed(threads), strict=True)
    )


def _access(item: Record, thread: Thread, other: Thread, sources: Sources) -> Access:
    line, end_line = item["line"], item.get("end_line") or item["line"]
    return Access(
        role=item["role"],
        location=item.get("location", 0),
        operation=_operation(item.get("op") or "", item["role"]),
        file=item["file"],
        line=line,
        column=item["column"],
        end_line=end_line,
        end_column=item.get("end_column", item["column"]),
        function=item["function"],
        thread=thread,
        locks_held=tuple(_lock(lock) for lock in item.get("locks_held", ())),
        last_sync=_sync(item.get("last_sync"), other),
        source=sources.around(item["file"], line, end_line, NEXT_LINES),
        context=sources.around(item["file"], line, end_line, CONTEXT_LINES),
        stack=_frames(item["stack"]),
        stack_truncated=bool(item.get("stack_truncated")),
        sync_unknown=bool(item.get("sync_unknown")),
    )


def _operation(probe: str, role: str) -> str:
    """What was done: of syntax the engine gives the probe's name, of calls the method's or function's."""
    deed = probe.partition("_")[0]
    if deed in ("LOAD", "STORE", "UPDATE", "DELETE"):
        return deed.lower()
    if probe == "GETATTR":  # `getattr` and `setattr` have one probe
        return "store" if role in WRITING_ROLES else "load"
    return {"CONTAINS": "in", "TRUTH": "truth", "STEP": "for"}.get(probe, probe)


def _thread(item: Record) -> Thread:
    number = item.get("number", 0)
    unnamed = "MainThread" if number == _FIRST_THREAD and not item.get("created_at") else f"thread {number}"
    return Thread(
        name=item["name"] or unnamed,
        ident=item.get("ident"),
        number=number,
        task=bool(item.get("task")),
        created_at=_frames(item.get("created_at") or ()),
        ended=bool(item.get("ended")),
    )


def _lock(item: Record) -> Lock:
    return Lock(
        number=item.get("number", 0),
        name=item.get("name") or "",
        type=item["type"],
        library=bool(item.get("library")),
        created_at=_frame(item.get("created_at")),
    )


def _sync(item: Record | None, other: Thread) -> LastSync | None:
    """A synchronisation of one side; ``other``: the other side's thread."""
    if not item:
        return None
    named = other.name if item.get("of_other") else unordered.spoken_object(item["sort"], item["type"], item["name"])
    return LastSync(
        operation=item["operation"],
        effect=item["effect"],
        sort=item["sort"],
        object=named,
        object_created_at=_frame(item.get("created_at")),
        place=_frame(item.get("place")),
        other_thread=other.name if item.get("shared") else None,
        connects=bool(item.get("shared")),
    )


def _frames(items: Iterable[Record]) -> tuple[Frame, ...]:
    """The stack without the frames that ``-m`` itself stands on."""
    frames = (Frame(item["file"], item["line"], item["function"]) for item in items)
    return tuple(dropwhile(lambda frame: frame.file == _RUNPY, frames))


def _frame(item: Record | None) -> Frame | None:
    return Frame(item["file"], item["line"], item["function"]) if item else None
