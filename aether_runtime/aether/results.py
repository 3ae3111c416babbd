"""The results file: records appended one by one, so that whatever ends the process loses at most the last.

A record is its length and its CRC-32, both little-endian u32, and as many bytes of JSON. The first record is the
header; then come races, appended by the native side the moment they are found (a later record of the same number
replaces an earlier one), each behind a record of the time; a process that ended in order appended an end record.

A merged file has a header of its own, which tells how many runs follow, each with header, races and end.
"""

import json
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from aether import private
from aether.errors import AetherUsageError
from aether.report.build import Setting
from aether.report.model import Census, Covered, Environment, Mistake, Process, Uncovered
from aether.report.places_run import PlacesRun
from aether.report.sources import Sources

SCHEMA = "aether-results/1"
_PREFIX = struct.Struct("<II")
_OPENING = b'{"schema":"aether-results/'
"""How the first record begins in every version."""
_VERSION = re.compile(rb'{"schema":"(aether-results/[^"]{0,20})"')
_NUMBER = re.compile(rb'{"number":(\d+),')


@dataclass(slots=True)
class Run:
    """What a results file holds of one process."""

    setting: Setting
    races: list[dict[str, Any]]
    sources: Sources
    ran: PlacesRun | None = None
    """None where that is not known."""


@dataclass(slots=True)
class Results:
    """What a results file holds: of one run, or of those that were merged."""

    runs: list[Run]
    cut_at: float | None = None
    """When its last whole record was written, if the file is not whole."""


@dataclass(slots=True)
class _Reading:
    """The records of one run; of races those that nothing replaces."""

    environment: Environment
    pid: int
    started: float
    header: bytes
    latest: float
    """When the latest record was written."""
    races: dict[int, bytes] = field(default_factory=dict)
    end: bytes | None = None


@dataclass(slots=True)
class _Content:
    """All records of a file."""

    runs: list[_Reading] = field(default_factory=list)
    expected: int = 1
    """How many runs the file is to hold."""
    whole: bool = False
    """Whether there is nothing behind the last record."""

    @property
    def is_complete(self) -> bool:
        return self.whole and len(self.runs) == self.expected and all(run.end is not None for run in self.runs)


def append_record(fd: int, record: dict[str, Any]) -> None:
    """Append one record, in one write where the system allows."""
    private.write_all(fd, _framed(_encoded(record)))


def header_record(environment: Environment, pid: int, started: float) -> dict[str, Any]:
    """The first record of a run."""
    return {"schema": SCHEMA, "environment": asdict(environment), "pid": pid, "started": started}


def end_record(setting: Setting, sources: Sources, ran: PlacesRun | None = None) -> dict[str, Any]:
    """The last record of a process that ended in order, with the text of the files that its races quote."""
    argv = list(setting.environment.argv)  # spawned processes have another by now
    return {
        "end": asdict(setting.process),
        "argv": argv,
        "census": asdict(setting.census),
        "sources": sources.quoted(),
        "ran": None if ran is None else ran.recorded(),
    }


def read_records(content: bytes) -> Iterator[dict[str, Any]]:
    """The records up to the last whole one."""
    for _, body in _bodies(content):
        record = _decoded(body)
        if record is None:
            return
        yield record


def read_results(path: str) -> Results:
    """All that the file holds; AetherUsageError where it is no results file."""
    content = _read(path)
    runs = [_run(reading) for reading in content.runs]
    return Results(runs, None if content.is_complete else max(reading.latest for reading in content.runs))


def merged(paths: Iterable[str]) -> bytes:
    """One file of the runs of several; AetherUsageError where one is no results file."""
    files = [_read(path) for path in paths]
    header = {"schema": SCHEMA, "merged": sum(file.expected for file in files)}
    runs = b"".join(_written(reading) for file in files for reading in file.runs)
    return _framed(_encoded(header)) + runs


def read_races(path: str) -> list[dict[str, Any]]:
    """The races that the file holds, whatever else is in it."""
    races = (record for record in read_records(_bytes(path)) if "accesses" in record)
    return list({record["number"]: record for record in races}.values())


def _bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise AetherUsageError(f"cannot read {path}: {error.strerror}") from error


def _read(path: str) -> _Content:
    content = _bytes(path)
    if not _may_be_ours(content):
        raise AetherUsageError(f"{path} is not a results file of aether{'' if content else ': it is empty'}")
    version = _VERSION.match(content, _PREFIX.size)
    if version is not None and version[1].decode("ascii", "replace") != SCHEMA:
        other = version[1].decode("ascii", "backslashreplace")
        raise AetherUsageError(
            f"{path} is a results file of another version of aether ({other}; this one reads {SCHEMA})"
        )
    found = _collect(content)
    if not found.runs:
        raise AetherUsageError(f"{path}: its header cannot be read (the file is cut short or damaged)")
    return found


def _may_be_ours(content: bytes) -> bool:
    """By its first bytes: the first record is shorter than 64 KiB, and begins with the schema's name."""
    start = content[_PREFIX.size : _PREFIX.size + len(_OPENING)]
    return bool(content) and _OPENING.startswith(start) and (bool(start) or not any(content[2:4]))


def _collect(content: bytes) -> _Content:
    found = _Content()
    for after, body in _bodies(content):
        if not _take(body, found):
            return found
        found.whole = after == len(content)
    return found


def _take(body: bytes, found: _Content) -> bool:
    """Sort in one record; False where it cannot be, so that nothing after it can be trusted. Races stay as they are."""
    run = found.runs[-1] if found.runs else None
    if (race := _NUMBER.match(body)) and run is not None:
        run.races[int(race[1])] = body
        return True
    try:
        record = json.loads(body.decode("utf-8", "surrogatepass"))
        if "merged" in record:
            found.expected = int(record["merged"])
        elif "schema" in record:
            found.runs.append(_begun(record, body))
        elif run is None:
            return False
        elif "at" in record:
            run.latest = record["at"]
        elif "end" in record:
            run.end = body
        elif "accesses" in record:
            run.races[int(record["number"])] = body
    except (KeyError, TypeError, ValueError):
        return False
    return True


def _begun(record: dict[str, Any], body: bytes) -> _Reading:
    environment = Environment(**{**record["environment"], "argv": tuple(record["environment"]["argv"])})
    started = float(record["started"])
    return _Reading(environment, int(record["pid"]), started, body, started)


def _bodies(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The whole records as bytes, each with the offset of the next."""
    offset = 0
    while offset + _PREFIX.size <= len(content):
        length, checksum = _PREFIX.unpack_from(content, offset)
        body = content[offset + _PREFIX.size : offset + _PREFIX.size + length]
        if len(body) < length or zlib.crc32(body) != checksum:
            return
        offset += _PREFIX.size + length
        yield offset, body


def _decoded(body: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(body.decode("utf-8", "surrogatepass"))
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _encoded(record: dict[str, Any]) -> bytes:
    return json.dumps(record, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _framed(body: bytes) -> bytes:
    return _PREFIX.pack(len(body), zlib.crc32(body)) + body


def _written(reading: _Reading) -> bytes:
    """The run again, without what later records replace."""
    latest = _encoded({"at": reading.latest})
    end = [] if reading.end is None else [reading.end]
    return b"".join(map(_framed, [reading.header, *reading.races.values(), latest, *end]))


def _run(reading: _Reading) -> Run:
    races = [race for body in reading.races.values() if (race := _decoded(body)) is not None]
    end = None if reading.end is None else _decoded(reading.end)
    if end is None:
        process = Process(reading.pid, forked=False, ended="unknown")
        return Run(Setting(reading.environment, process, Census()), races, Sources(loaded_before=reading.started))
    environment = replace(reading.environment, argv=tuple(end.get("argv", reading.environment.argv)))
    ran = end.get("ran")
    return Run(
        setting=Setting(environment, Process(**end["end"]), _census(end["census"])),
        races=races,
        sources=Sources(loaded_before=reading.started, known=end["sources"]),
        ran=None if ran is None else PlacesRun.of_record(ran),
    )


def _census(item: dict[str, Any]) -> Census:
    kinds = ("uncovered", "outside", "unseen")
    lists = {name: tuple(Uncovered(**entry) for entry in item.get(name, ())) for name in kinds}
    covered = tuple(Covered(**entry) for entry in item.get("covered", ()))
    mistakes = tuple(Mistake(**entry) for entry in item.get("mistakes", ()))
    texts = {name: tuple(item.get(name, ())) for name in ("children", "not_imported")}
    return Census(**{**item, **lists, **texts, "mistakes": mistakes, "covered": covered})
