"""Elements of lists take a short path where nothing new is to be recorded: what is found must not hang on it.

Lists of a class that changes nothing go the long way.
"""

import json
import random
from pathlib import Path

import pytest
from conftest import Run

LISTS, PHASES, LENGTH = 24, 6, 3

HEAD = """
import mmap, os, threading
class Rows(list):
    pass
class Flags:
    ready = False
lock, flags, turns = threading.Lock(), Flags(), mmap.mmap(-1, 1)
def wait(turn):
    while turns[0] != turn:
        os.sched_yield()
def done():
    turns[0] += 1
"""

TAIL = """
threads = [threading.Thread(target=target) for target in (first, second)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""

STATEMENTS = [
    "value = rows[{at}]",
    "rows[{at}] += 1",
    "rows[{at}] += 1; rows[{other}] += rows[{at}]",
    "for _ in range(3): rows[{at}] += 1",
    "for _ in range(3): value = rows[{at}]",
    "for _ in range(3): rows[{at}] += rows[{other}]",
    "for _ in range(3): rows[{at}] += 1; flags.ready = True",
    "for _ in range(3): value = rows[{at}]; flags.ready = True; value = rows[{at}]",
    "for index in range(-1, 2): rows[index] += 1",
    "with lock: rows[{at}] += 1",
    "with lock: value = rows[{at}] + rows[{other}]",
    "rows[{at}] = 5",
    "rows[{at}] = [1]; rows[{at}] += [2]; rows[{at}] = 1",
    "rows.append(1)",
    "rows.sort()",
    "value = sum(rows)",
]


def program(kind: str, seed: int) -> str:
    """Two threads take turns, which nothing says, with lists that each knows."""
    chosen = random.Random(seed)
    lines = [HEAD, *(f"rows_{number} = {kind}([1] * {LENGTH})" for number in range(LISTS))]
    for number, name in enumerate(("first", "second")):
        lines += [f"def {name}():"]
        for phase in range(number, PHASES, 2):
            lines += [f"    wait({phase})"]
            for index in range(LISTS):
                statement = chosen.choice(STATEMENTS).replace("rows", f"rows_{index}")
                lines += ["    " + statement.format(at=chosen.randrange(2), other=chosen.randrange(LENGTH))]
            lines += ["    done()"]
    return "\n".join([*lines, TAIL])


def found(real: Run, folder: Path, text: str) -> list[object]:
    (folder / "program.py").write_text(text)
    got = real("--json", "found.json", "--fail-on", "never", "--level", "note", "--max-races", "0", "program.py")
    assert got.returncode == 0, got.stderr
    report = json.loads((folder / "found.json").read_text())
    assert "Traceback" not in got.stderr
    return sorted(
        (
            race["kind"],
            race["severity"],
            race["locations"][0]["name"].replace("Rows", "list"),
            *((access["role"], access["operation"], access["line"], access["column"]) for access in race["accesses"]),
        )
        for race in report["races"]
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_short_path_finds_what_the_long_one_finds(seed: int, real: Run, tmp_path: Path) -> None:
    short = found(real, tmp_path, program("list", seed))
    assert short == found(real, tmp_path, program("Rows", seed))
    assert len(short) > LISTS / 2, "the programs race"
