"""A watch that begins and ends 200 times while threads are at work: nothing is lost, left behind, or kept."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

CYCLES = 200
WARM = 50
MOST_GROWTH = 4 << 10  # KiB

PROGRAM = """
import concurrent.futures, gc, json, queue, sys, threading, time
import aether
from aether import _native

class Account:
    def __init__(self):
        self.n = 0
        self.entries = {}
        self.rows = []
        self.lock = threading.Lock()

    def move(self):
        self.n += 1
        self.entries["k"] = self.n
        self.rows.append(1)
        if len(self.rows) > 50:
            self.rows.clear()

    def move_safely(self):
        with self.lock:
            self.n += 1

account, done, waiting = Account(), threading.Event(), queue.Queue()
pool = concurrent.futures.ThreadPoolExecutor(2)

def work():
    while not done.is_set():
        account.move()
        account.move_safely()
        waiting.put(Account())
        waiting.get().move()
        pool.submit(account.move_safely).result()
        time.sleep(0)

def measured():
    gc.collect()
    with open("/proc/self/statm") as file:
        pages = int(file.read().split()[1])
    return {"kib": pages * 4, "sites": _native.statistics()["sites"]}

threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads:
    thread.start()
errors, at = [], {}
for cycle in range(int(sys.argv[1])):
    with aether.watch() as report:
        time.sleep(0.02)
    errors.append(report.summary.errors)
    if cycle in (int(sys.argv[2]), int(sys.argv[1]) - 1):
        at[cycle] = measured()
done.set()
for thread in threads:
    thread.join()
pool.shutdown()
tools = [sys.monitoring.get_tool(number) for number in range(6)]
print(json.dumps({"errors": errors, "at": list(at.values()), "left": [aether.is_active(), *tools]}))
"""


@pytest.mark.proof
def test_many_watches_of_one_process(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    command = [sys.executable, str(program), str(CYCLES), str(WARM)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert any(found["errors"][:WARM])
    assert any(found["errors"][WARM:])
    assert found["left"] == [False] + [None] * 6
    warm, last = found["at"]
    assert last["sites"] == warm["sites"]
    assert last["kib"] <= warm["kib"] + MOST_GROWTH
