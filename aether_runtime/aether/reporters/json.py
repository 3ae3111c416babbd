"""The report as JSON, schema ``aether-report/1``: frames, files and source lines stand once, in tables.

Wherever a file, a frame or a source line is meant, the number is its index in the table of that name.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from aether.report.model import (
    Access,
    Frame,
    LastSync,
    Location,
    Lock,
    Meeting,
    Race,
    Report,
    SourceLine,
    Thread,
)

SCHEMA = "aether-report/1"


def render(report: Report) -> str:
    """The whole report as one line-broken JSON document."""
    return json.dumps(document(report), indent=1, ensure_ascii=True) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The report as JSON values."""
    tables = _Tables()
    races = [_race(race, tables) for race in report.races]
    return {
        "schema": SCHEMA,
        "environment": asdict(report.environment),
        "process": asdict(report.process),
        "incomplete": report.incomplete,
        "merged": report.merged,
        "followers": [asdict(follower) for follower in report.followers],
        "census": asdict(report.census),
        "summary": asdict(report.summary),
        "unmatched_suppressions": list(report.unmatched),
        "files": list(tables.files),
        "frames": [{"file": file, "line": line, "function": function} for file, line, function in tables.frames],
        "sources": [{"file": file, "line": line, "text": text} for file, line, text in tables.sources],
        "races": races,
    }


class _Tables:
    """Values in the order of their first use, each with its index."""

    def __init__(self) -> None:
        self.files: dict[str, int] = {}
        self.frames: dict[tuple[int, int, str], int] = {}
        self.sources: dict[tuple[int, int, str], int] = {}

    def file(self, name: str) -> int:
        return self.files.setdefault(name, len(self.files))

    def frame(self, frame: Frame | None) -> int | None:
        if frame is None:
            return None
        return self.frames.setdefault((self.file(frame.file), frame.line, frame.function), len(self.frames))

    def stack(self, frames: Iterable[Frame]) -> list[int | None]:
        return [self.frame(frame) for frame in frames]

    def source(self, line: SourceLine) -> int:
        return self.sources.setdefault((self.file(line.file), line.line, line.text), len(self.sources))


def _race(race: Race, tables: _Tables) -> dict[str, Any]:
    return {
        "id": race.id,
        "group": race.group,
        "number": race.number,
        "kind": race.kind,
        "also": list(race.also),
        "severity": race.severity.label,
        "reachable": race.reachable,
        "reason": race.reason,
        "locations": [_location(location, tables) for location in race.locations],
        "count": race.count,
        "processes": list(race.processes),
        "explanation": race.explanation,
        "why_unordered": race.why_unordered,
        "meeting": _meeting(race.meeting, tables),
        "ordering": race.ordering,
        "advice": race.advice,
        "repair": None if race.repair is None else asdict(race.repair),
        "tests": list(race.tests),
        "accesses": [_access(access, tables) for access in race.accesses],
    }


def _meeting(meeting: Meeting | None, tables: _Tables) -> dict[str, Any] | None:
    if meeting is None:
        return None
    return {
        "way": meeting.way,
        "giver": meeting.giver,
        "give": _last_sync(meeting.give, tables),
        "take": _last_sync(meeting.take, tables),
    }


def _location(location: Location, tables: _Tables) -> dict[str, Any]:
    return {
        "kind": location.kind,
        "name": location.name,
        "type": location.type,
        "owner": location.owner,
        "held_by": location.held_by,
        "created_at": tables.frame(location.created_at),
    }


def _access(access: Access, tables: _Tables) -> dict[str, Any]:
    return {
        "role": access.role,
        "location": access.location,
        "operation": access.operation,
        "file": tables.file(access.file),
        "line": access.line,
        "column": access.column,
        "end_line": access.end_line,
        "end_column": access.end_column,
        "function": access.function,
        "thread": _thread(access.thread, tables),
        "locks_held": [_lock(lock, tables) for lock in access.locks_held],
        "last_sync": _last_sync(access.last_sync, tables),
        "sync_unknown": access.sync_unknown,
        "source": [tables.source(line) for line in access.source],
        "stack": tables.stack(access.stack),
        "stack_truncated": access.stack_truncated,
    }


def _thread(thread: Thread, tables: _Tables) -> dict[str, Any]:
    return {
        "name": thread.name,
        "ident": thread.ident,
        "number": thread.number,
        "task": thread.task,
        "ended": thread.ended,
        "created_at": tables.stack(thread.created_at),
    }


def _lock(lock: Lock, tables: _Tables) -> dict[str, Any]:
    return {
        "number": lock.number,
        "name": lock.name,
        "type": lock.type,
        "library": lock.library,
        "created_at": tables.frame(lock.created_at),
    }


def _last_sync(sync: LastSync | None, tables: _Tables) -> dict[str, Any] | None:
    if sync is None:
        return None
    return {
        "operation": sync.operation,
        "effect": sync.effect,
        "sort": sync.sort,
        "object": sync.object,
        "object_created_at": tables.frame(sync.object_created_at),
        "place": tables.frame(sync.place),
        "other_thread": sync.other_thread,
        "connects": sync.connects,
    }
