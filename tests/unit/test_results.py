"""The results file: every whole record is read, and nothing but whole records."""

import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from aether.commands import load_verb
from aether.errors import AetherUsageError
from aether.report.build import Setting
from aether.report.model import Census, Environment, Mistake, Process, Uncovered
from aether.report.sources import Sources
from aether.results import append_record, end_record, header_record, read_records, read_results

ENVIRONMENT = Environment("0", "3", "cpython", "linux", True, False, "rewriting", ("a.py", "x"), "/p", {"level": "x"})
OUTSIDE = (Uncovered("json", "the standard library"),)
CENSUS = Census(
    1, 2, (Uncovered("a", "b"),), OUTSIDE, {"forgotten": 3}, ("spawn",), "why", (Mistake("a.py", 3, "x"),), ("gone",)
)
PROCESS = Process(7, forked=True, ended="exit")


def race(number: int, **changes: Any) -> dict[str, Any]:
    place = {"file": "a.py", "line": 1, "function": "f"}
    thread = {"name": "T", "ident": 1, "number": 1, "created_at": [], "ended": False}
    side = {"role": "write", "column": 0, "thread": thread, "locks_held": [], "stack": [place], **place}
    return {"number": number, "kind": "data-race", "severity": "warning", "accesses": [side, side], **changes}


def write(path: Path, *records: dict[str, Any]) -> bytes:
    with path.open("wb") as file:
        for record in records:
            append_record(file.fileno(), record)
    return path.read_bytes()


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
    write(tmp_path / "r", header_record(ENVIRONMENT, 7, 1.0), race(1), end_record(setting, sources))
    results = read_results(str(tmp_path / "r"))
    assert results.setting == setting
    assert results.races == [race(1)]
    assert results.sources.lines("a.py") == ["x = 1"]


def test_the_last_record_of_a_number_counts(tmp_path: Path) -> None:
    write(tmp_path / "r", header_record(ENVIRONMENT, 7, 1.0), race(1), race(2), race(1, kind="lost-update"))
    assert [found["kind"] for found in read_results(str(tmp_path / "r")).races] == ["lost-update", "data-race"]


def test_a_process_without_a_last_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "r", header_record(ENVIRONMENT, 7, 1.0), race(1))
    assert load_verb("report").run([str(tmp_path / "r")]) == 0
    output = capsys.readouterr().out
    assert "warning[data-race]" in output
    assert "the process ended without its last word" in output


@pytest.mark.parametrize("content", [b"", b"\x00" * 40, b'{"schema": 1}', struct.pack("<II", 4_000_000_000, 0)])
def test_what_is_no_results_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "r").write_bytes(content)
    with pytest.raises(AetherUsageError, match="not a results file"):
        read_results(str(tmp_path / "r"))


def test_a_results_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AetherUsageError, match="No such file"):
        read_results(str(tmp_path / "r"))


def test_surrogates_survive(tmp_path: Path) -> None:
    assert list(read_records(write(tmp_path / "r", {"file": "\udcff.py"}))) == [{"file": "\udcff.py"}]
