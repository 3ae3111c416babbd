"""How a watched program ends while daemon threads wait, and what dies before the report is made."""

import subprocess
import sys
from pathlib import Path

import pytest

WAITS = {
    "Event.wait": "threading.Event().wait(.2)",
    "Lock.acquire": "held.acquire(timeout=.2)",
    "Semaphore.acquire": "threading.Semaphore(0).acquire(timeout=.2)",
    "SimpleQueue.get": "simple.get(timeout=.2)",
    "Queue.get": "items.get(timeout=.2)",
    "spinning": "spin()",
}
# The interpreter ends while the threads wait, and is still at it when they go on: it has them end then.
DAEMONS = """
import queue, sys, threading, time
held, items, simple, event = threading.Lock(), queue.Queue(), queue.SimpleQueue(), threading.Event()
held.acquire()
def spin():
    while True:
        event.is_set()
def work():
    ready.release()
    WAIT
class Slow:
    sleep = time.sleep
    def __del__(self):
        self.sleep(.4)
ready = threading.Semaphore(0)
for _ in range(2):
    threading.Thread(target=work, daemon=True).start()
for _ in range(2):
    ready.acquire()
sys.modules["kept to the end"] = Slow()
sys.exit(3)
"""


def run(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "aether", "run", "-c", program]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("wait", WAITS.values(), ids=WAITS)
def test_daemon_threads_end_with_the_interpreter(wait: str, tmp_path: Path) -> None:
    done = run(DAEMONS.replace("WAIT", wait), tmp_path)
    assert done.returncode == 3, done.stderr
    assert "aether: no races found" in done.stderr


# The memory of the classes is other objects' by the time of the report.
DYNAMIC = """
import gc, threading
class Shared: pass
shared = Shared()
def made(name):
    cls = type(name, (), {"__slots__": ()})
    cls.__add__ = lambda left, right: cls()
    return cls()
def update(name):
    shared.n = made(name)
    shared.n = shared.n + 1
    shared.n = 0
for name in "AB":
    threading.Thread(target=update, args=(name,)).start()
while threading.active_count() > 1:
    pass
for _ in range(4):
    gc.collect()
others = [b"\\xff" * size for size in range(900, 2600, 8) for _ in range(30)]
"""


def test_a_class_that_has_died_is_not_asked(tmp_path: Path) -> None:
    done = run(DYNAMIC, tmp_path)
    assert done.returncode == 66, done.stderr
    assert "error[lost-update]: Shared.n" in done.stderr
