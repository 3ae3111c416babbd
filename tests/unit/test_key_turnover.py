"""A container through which ever new keys pass: those that it has keep what was done to them, of the others some go."""

import json
import re
from pathlib import Path

import pytest
from conftest import Run

PROGRAM = """
import sys, threading
lock = threading.Lock()
{setting}
def update():
    {update}
def pass_through(first):
    for number in range(first, first + 10_000):
        with lock:
            {insert}
            {remove}
def one_after_the_other(*targets):
    for target, *arguments in targets:
        thread = threading.Thread(target=target, args=arguments)
        thread.start()
        unseen.append(thread)
        while thread.ident in sys._current_frames():
            pass
unseen = []
"""


def keys_forgotten(stderr: str) -> int:
    found = re.search(r"aether: ([\d,]+) keys? that (?:its|their) containers? no longer had forgotten", stderr)
    return int(found[1].replace(",", "")) if found else 0


def found_by(real: Run, tmp_path: Path, program: str) -> tuple[list[dict[str, str]], int]:
    (tmp_path / "program.py").write_text(program)
    got = real("--json", "found.json", "--fail-on", "never", "program.py")
    assert got.returncode == 0, got.stderr
    races = json.loads((tmp_path / "found.json").read_text())["races"]
    return [{"kind": race["kind"], "name": race["locations"][0]["name"]} for race in races], keys_forgotten(got.stderr)


@pytest.mark.parametrize("key", ["f'key {number}'", "number", "(number, 'key')", "Key()"])
def test_keys_that_a_dict_has_keep_their_history(key: str, real: Run, tmp_path: Path) -> None:
    program = PROGRAM.format(
        setting="totals = {'all': 0}\nclass Key: pass",
        update="totals['all'] += 1",
        insert=f"key = {key}; totals[key] = 1",
        remove="del totals[key]",
    )
    # Two threads update, unordered; in between 20,000 other keys come and go.
    program += "one_after_the_other((update,), (pass_through, 0), (pass_through, 10_000), (update,))"
    races, forgotten = found_by(real, tmp_path, program)
    assert [race["kind"] for race in races] == ["lost-update"]
    assert 10_000 < forgotten < 19_000


def test_elements_that_a_set_has_keep_their_history(real: Run, tmp_path: Path) -> None:
    program = PROGRAM.format(
        setting="seen = {'all'}",
        update="'all' in seen and seen.remove('all')\n    seen.add('all')",
        insert="seen.add(number)",
        remove="seen.discard(number)",
    )
    program += "one_after_the_other((update,), (pass_through, 0), (pass_through, 10_000), (update,))"
    races, forgotten = found_by(real, tmp_path, program)
    assert "check-then-act" in {race["kind"] for race in races}
    assert 10_000 < forgotten < 19_000


def test_the_latest_absent_keys_keep_their_history(real: Run, tmp_path: Path) -> None:
    program = PROGRAM.format(
        setting="totals = {}",
        update="totals['all'] = totals.get('all', 0) + 1\n    del totals['all']",
        insert="totals[number] = 1",
        remove="del totals[number]",
    ).replace("range(first, first + 10_000)", "range(first, first + 900)")
    program += "one_after_the_other((pass_through, 0), (pass_through, 900), (pass_through, 1800), (update,), "
    program += "(pass_through, 2700), (update,))"
    races, forgotten = found_by(real, tmp_path, program)
    assert "lost-update" in {race["kind"] for race in races}
    assert forgotten > 0


def test_globals_are_never_forgotten(real: Run, tmp_path: Path) -> None:
    program = PROGRAM.format(
        setting="total = 0\nnames = globals()",
        update="global total\n    total += 1",
        insert="names[f'key {number}'] = 1",
        remove="del names[f'key {number}']",
    )
    program += "one_after_the_other((update,), (pass_through, 0), (pass_through, 10_000), (update,))"
    races, forgotten = found_by(real, tmp_path, program)
    assert {"kind": "lost-update", "name": "__main__.total"} in races
    assert forgotten == 0


def test_threads_that_share_no_lock(real: Run, tmp_path: Path) -> None:
    program = """
import threading
seen, ready = {}, threading.Barrier(4)
def work(share):
    ready.wait()
    for number in range(8_000):
        key = number * 4 + share if number % 3 else f"shared {number % 100}"
        seen[key] = number
        seen.get(f"absent {number}")
        seen.pop(key, None)
threads = [threading.Thread(target=work, args=(share,)) for share in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
    _, forgotten = found_by(real, tmp_path, program)
    assert forgotten > 10_000
