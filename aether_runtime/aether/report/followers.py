"""One report of several processes: the same race in two of them is one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from aether.report.model import Census, Environment, Follower, Process, Race


def follower(environment: Environment, process: Process, census: Census) -> Follower:
    """What the report says of the process."""
    return Follower(
        pid=process.pid,
        forked=process.forked,
        ended=process.ended,
        argv=environment.argv,
        modules=census.modules,
        functions=census.functions,
        failure=census.failure,
    )


def merged_races(found: Sequence[tuple[int, Sequence[Race]]]) -> list[Race]:
    """The races of all processes, given by their numbers, worst first."""
    races: dict[str, Race] = {}
    for process, (pid, each) in enumerate(found):
        for race in _numbered(each, process):
            known = races.get(race.id)
            if known is None:
                number = max((other.number for other in races.values()), default=-1) + 1
                races[race.id] = replace(race, number=max(race.number, number), processes=(pid,))
            else:
                races[race.id] = _joined(known, race, pid)
    return sorted(races.values(), key=lambda race: (-race.severity, race.number))


def _numbered(races: Sequence[Race], process: int) -> Iterator[Race]:
    """In the order in which they were found. The objects of two processes are never the same."""
    for race in sorted(races, key=lambda race: race.number):
        yield replace(race, objects=frozenset((process, number) for _, number in race.objects))


def merged_census(own: Census, others: Sequence[Census]) -> Census:
    """The first process's, with what can only be said of all."""
    if not others:
        return own
    known = [census for census in others if census.is_known]
    not_imported = (name for name in own.not_imported if all(name in census.not_imported for census in known))
    mistakes = dict.fromkeys([*own.mistakes, *(mistake for census in known for mistake in census.mistakes)])
    return replace(own, not_imported=tuple(not_imported), mistakes=tuple(mistakes))


def _joined(known: Race, race: Race, pid: int) -> Race:
    """Of two processes, what the one says that has seen the worse."""
    said = race if race.severity > known.severity else known
    return replace(
        said,
        number=known.number,
        count=known.count + race.count,
        processes=tuple(dict.fromkeys((*known.processes, pid))),
        ignored=known.ignored and race.ignored,
        objects=known.objects | race.objects,
        more_objects=known.more_objects or race.more_objects,
    )
