"""The results file: every whole record is read, and nothing but whole records."""

import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from aether.commands import load_verb
from aether.errors import AetherUsageError
from aether.report.build import Setting
from aether.report.model import Census, Environment, Mistake, Process, Uncovered
from aether.report.places_run import PlacesRun
from aether.report.sources import Sources
from aether.results import _bodies, append_record, end_record, header_record, merged, read_records, read_results

ENVIRONMENT = Environment("0", "3", "cpython", "linux", True, False, "rewriting", ("a.py", "x"), "/p", {"level": "x"})
OUTSIDE = (Uncovered("json", "the standard library"),)
CENSUS = Census(
    1, 2, (Uncovered("a", "b"),), OUTSIDE, {"forgotten": 3}, ("spawn",), "why", (Mistake("a.py", 3, "x"),), ("gone",)
)
PROCESS = Process(7, forked=True, ended="exit")


def race(number: int, line: int = 1, **changes: Any) -> dict[str, Any]:
    place = {"file": "a.py", "line": line, "function": f"f{line}"}
    thread = {"name": "T", "ident": 1, "number": 1, "created_at": [], "ended": False}
    side = {"role": "write", "column": 0, "thread": thread, "locks_held": [], "stack": [place], **place}
    return {"number": number, "kind": "data-race", "severity": "warning", "accesses": [side, side], **changes}


def write(path: Path, *records: dict[str, Any]) -> bytes:
    with path.open("wb") as file:
        for record in records:
            append_record(file.fileno(), record)
    return path.read_bytes()


def framed(text: str) -> bytes:
    return struct.pack("<II", len(text), zlib.crc32(text.encode())) + text.encode()


def test_a_record_is_length_checksum_and_json(tmp_path: Path) -> None:
    content = write(tmp_path / "r", {"a": "é"})
    length, checksum = struct.unpack_from("<II", content)
    assert content[8:] == '{"a":"é"}'.encode()
    assert (length, checksum) == (len(content) - 8, zlib.crc32(content[8:]))


def test_a_file_cut_short_anywhere_is_read_to_its_last_whole_record(tmp_path: Path) -> None:
    records = [{"n": number} for number in range(3)]
    content = write(tmp_path / "r", *records)
    size = len(content) // 3
    for cut in range(len(content) + 1):
        assert list(read_records(content[:cut])) == records[: cut // size]


def test_a_damaged_record_ends_the_reading(tmp_path: Path) -> None:
    content = bytearray(write(tmp_path / "r", {"n": 1}, {"n": 2}))
    content[-2] ^= 1
    assert list(read_records(bytes(content))) == [{"n": 1}]


def test_all_comes_back(tmp_path: Path) -> None:
    setting = Setting(ENVIRONMENT, PROCESS, CENSUS)
    sources = Sources(known={"a.py": "x = 1\n"})
    sources.line("a.py", 1)
    ran = PlacesRun.of({("a.py", 1, "f"), ("a.py", 1, "g")}, sources, "")
    write(tmp_path / "r", header_record(ENVIRONMENT, 7, 1.0), race(1), end_record(setting, sources, ran))
    (run,) = read_results(str(tmp_path / "r")).runs
    assert run.setting == setting
    assert run.races == [race(1)]
    assert run.sources.lines("a.py") == ["x = 1"]
    assert run.ran == ran


def test_the_last_record_of_a_number_counts(tmp_path: Path) -> None:
    write(tmp_path / "r", header_record(ENVIRONMENT, 7, 1.0), race(1), race(2), race(1, kind="lost-update"))
    assert [found["kind"] for found in read_results(str(tmp_path / "r")).runs[0].races] == ["lost-update", "data-race"]


def whole_file(path: Path, *numbers: int) -> bytes:
    """The file of a run that ended in order."""
    setting = Setting(ENVIRONMENT, PROCESS, CENSUS)
    found = [record for number in numbers for record in ({"at": 100.0 + number}, race(number, line=number))]
    return write(path, header_record(ENVIRONMENT, 7, 1.0), *found, end_record(setting, Sources()))


def race_count(path: Path) -> int:
    return sum(len(run.races) for run in read_results(str(path)).runs)


def test_a_process_without_a_last_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "r", header_record(ENVIRONMENT, 7, 1.0), {"at": 90061.5}, race(1))
    assert load_verb("report").run([str(tmp_path / "r")]) == 0
    first, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith("aether: incomplete: the run ended at 1970-01-02 01:01:01 UTC or later")
    assert any("warning[data-race]" in line for line in rest)


def test_a_results_file_cut_at_every_byte_is_reported_or_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = whole_file(tmp_path / "whole", 1, 2)
    ends = [offset for offset, _ in _bodies(content)]
    file = tmp_path / "cut"
    for cut in range(len(content)):
        file.write_bytes(content[:cut])
        records = sum(end <= cut for end in ends)
        if records == 0:
            with pytest.raises(AetherUsageError, match=r"its header cannot be read|is empty"):
                load_verb("report").run([str(file)])
            continue
        assert load_verb("report").run([str(file), "--format", "json"]) == 0
        report = json.loads(capsys.readouterr().out)
        assert len(report["races"]) == (records > 2) + (records > 4)
        assert report["incomplete"] == (1.0, 1.0, 101.0, 101.0, 102.0, 102.0)[records]
    file.write_bytes(content)
    assert read_results(str(file)).cut_at is None


def test_a_merged_file_cut_at_every_byte_is_reported_or_refused(tmp_path: Path) -> None:
    paths = [str(tmp_path / name) for name in ("a", "b")]
    for path in paths:
        whole_file(Path(path), 1)
    content = merged(paths)
    ends = [offset for offset, _ in _bodies(content)]
    file = tmp_path / "cut"
    for cut in range(len(content)):
        file.write_bytes(content[:cut])
        records = sum(end <= cut for end in ends)
        if records < 2:
            with pytest.raises(AetherUsageError, match=r"its header cannot be read|is empty"):
                read_results(str(file))
        else:
            results = read_results(str(file))
            assert [len(run.races) for run in results.runs] == ([records > 2, records > 6])[: 1 + (records > 5)]
            assert results.cut_at is not None
    file.write_bytes(content)
    assert read_results(str(file)).cut_at is None


def test_a_file_with_something_behind_its_end_is_not_whole(tmp_path: Path) -> None:
    content = whole_file(tmp_path / "r", 1)
    (tmp_path / "r").write_bytes(content + b"x")
    assert (race_count(tmp_path / "r"), read_results(str(tmp_path / "r")).cut_at) == (1, 101.0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "r is not a results file of aether: it is empty"),
        (b"\x00" * 40, "r is not a results file of aether"),
        (b'{"schema": 1}', "r is not a results file of aether"),
        (b"hello\n", "r is not a results file of aether"),
        (b"#!/usr/bin/env python3\nprint('hello')\n", "r is not a results file of aether"),
        (struct.pack("<II", 400, 0), "r: its header cannot be read"),
        (
            framed('{"schema":"aether-results/7","more":1}'),
            r"r is a results file of another version of aether \(aether-results/7; this one reads aether-results/1\)",
        ),
        (framed('{"schema":"aether-results/1"}'), "r: its header cannot be read"),
        (framed('{"schema":"aether-results/1","environment":{"x":1},"pid":1,"started":1}'), "r: its header cannot be"),
    ],
)
def test_what_is_no_results_file_is_told_in_one_line(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "r").write_bytes(content)
    with pytest.raises(AetherUsageError, match=message) as told:
        read_results(str(tmp_path / "r"))
    assert "\n" not in str(told.value)


def test_every_damaged_byte_of_a_header_is_told(tmp_path: Path) -> None:
    content = write(tmp_path / "r", header_record(ENVIRONMENT, 7, 1.0))
    for offset in range(len(content)):
        damaged = bytearray(content)
        damaged[offset] ^= 1
        (tmp_path / "r").write_bytes(damaged)
        with pytest.raises(AetherUsageError, match=r"not a results file|another version|header cannot be read"):
            read_results(str(tmp_path / "r"))


def test_a_results_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AetherUsageError, match="No such file"):
        read_results(str(tmp_path / "r"))


def test_of_a_race_that_is_told_again_only_the_latest_is_read(tmp_path: Path) -> None:
    content = write(tmp_path / "r", header_record(ENVIRONMENT, 7, 1.0))
    latest = json.dumps(race(5), separators=(",", ":"))
    (tmp_path / "r").write_bytes(content + framed('{"number":5,"count":1, and no JSON') + framed(latest))
    (run,) = read_results(str(tmp_path / "r")).runs
    assert run.races == [race(5)]


def test_surrogates_survive(tmp_path: Path) -> None:
    assert list(read_records(write(tmp_path / "r", {"file": "\udcff.py"}))) == [{"file": "\udcff.py"}]
