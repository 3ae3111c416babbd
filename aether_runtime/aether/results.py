"""The results file: records appended one by one, so that whatever ends the process loses at most the last.

A record is its length and its CRC-32, both little-endian u32, and as many bytes of JSON. The first record is the
header; then come races, appended by the native side the moment they are found (a later record of the same number
replaces an earlier one); a process that ended in order appended an end record.
"""

import json
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from aether import private
from aether.errors import AetherUsageError
from aether.report.build import Setting
from aether.report.model import Census, Covered, Environment, Mistake, Process, Uncovered
from aether.report.sources import Sources

SCHEMA = "aether-results/1"
_PREFIX = struct.Struct("<II")


@dataclass(slots=True)
class Results:
    """What a results file holds."""

    setting: Setting
    races: list[dict[str, Any]]
    sources: Sources


@dataclass(slots=True)
class _Reading:
    header: dict[str, Any] | None = None
    end: dict[str, Any] | None = None
    races: dict[int, dict[str, Any]] = field(default_factory=dict)


def append_record(fd: int, record: dict[str, Any]) -> None:
    """Append one record, in one write where the system allows."""
    content = json.dumps(record, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")
    private.write_all(fd, _PREFIX.pack(len(content), zlib.crc32(content)) + content)


def header_record(environment: Environment, pid: int, started: float) -> dict[str, Any]:
    """The first record of a file."""
    return {"schema": SCHEMA, "environment": asdict(environment), "pid": pid, "started": started}


def end_record(setting: Setting, sources: Sources) -> dict[str, Any]:
    """The last record of a process that ended in order, with the text of the files that its races quote."""
    argv = list(setting.environment.argv)  # spawned processes have another by now
    return {"end": asdict(setting.process), "argv": argv, "census": asdict(setting.census), "sources": sources.quoted()}


def read_records(content: bytes) -> Iterator[dict[str, Any]]:
    """The records up to the last whole one."""
    offset = 0
    while offset + _PREFIX.size <= len(content):
        length, checksum = _PREFIX.unpack_from(content, offset)
        body = content[offset + _PREFIX.size : offset + _PREFIX.size + length]
        if len(body) < length or zlib.crc32(body) != checksum:
            return
        try:
            yield json.loads(body.decode("utf-8", "surrogatepass"))
        except ValueError:
            return
        offset += _PREFIX.size + length


def read_results(path: str) -> Results:
    """All that the file holds; AetherUsageError where it is no results file."""
    reading = _collect(read_records(_content(path)))
    if reading.header is None:
        raise AetherUsageError(f"{path} is not a results file of aether")
    return _results(reading.header, reading)


def read_races(path: str) -> list[dict[str, Any]]:
    """The races that the file holds, whatever else is in it."""
    return list(_collect(read_records(_content(path))).races.values())


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise AetherUsageError(f"cannot read {path}: {error.strerror}") from error


def _collect(records: Iterable[dict[str, Any]]) -> _Reading:
    reading = _Reading()
    for record in records:
        if record.get("schema") == SCHEMA:
            reading.header = record
        elif "end" in record:
            reading.end = record
        elif "accesses" in record:
            reading.races[record["number"]] = record
    return reading


def _results(header: dict[str, Any], reading: _Reading) -> Results:
    environment = Environment(**{**header["environment"], "argv": tuple(header["environment"]["argv"])})
    races = list(reading.races.values())
    if reading.end is None:
        process = Process(header["pid"], forked=False, ended="unknown")
        sources = Sources(loaded_before=header["started"])
        return Results(Setting(environment, process, Census()), races, sources)
    environment = replace(environment, argv=tuple(reading.end.get("argv", environment.argv)))
    process = Process(**reading.end["end"])
    sources = Sources(loaded_before=header["started"], known=reading.end["sources"])
    return Results(Setting(environment, process, _census(reading.end["census"])), races, sources)


def _census(item: dict[str, Any]) -> Census:
    kinds = ("uncovered", "outside", "unseen")
    lists = {name: tuple(Uncovered(**entry) for entry in item.get(name, ())) for name in kinds}
    covered = tuple(Covered(**entry) for entry in item.get("covered", ()))
    mistakes = tuple(Mistake(**entry) for entry in item.get("mistakes", ()))
    texts = {name: tuple(item.get(name, ())) for name in ("children", "not_imported")}
    return Census(**{**item, **lists, **texts, "mistakes": mistakes, "covered": covered})
