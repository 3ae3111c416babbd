"""``--progress``: one line on a terminal, lines in a log, and nothing of it in what the program itself says."""

import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import clean_environment

type Run = Callable[..., subprocess.CompletedProcess[str]]

LINE = re.compile(rb"aether: (\d+) threads?, ([\d,]+) accesses/s, ([\d,]+) shared locations?, (\d+) races? so far")
BUSY = """
import sys, threading

class Counter: value = 0

counters = [Counter() for _ in range(500)]
lock = threading.Lock()
go_on = True

def work():
    while go_on:
        for counter in counters:
            with lock:
                counter.value += 1

threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads: thread.start()
sys.stdin.readline()
go_on = False
for thread in threads: thread.join()
print("done")
"""

NATIVE = """
import os, sys, threading
from aether import _native
reader, writer = os.pipe()
_native.start()
class Counter: value = 0
counters = [Counter() for _ in range(100)]
"""


def read_until(fd: int, is_enough: Callable[[bytes], bool]) -> bytes:
    """What comes, which has to come: nobody waits for a certain time."""
    content = b""
    while not is_enough(content):
        content += os.read(fd, 4096)
    return content


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """Ours, and the program's."""
    ours, programs = pty.openpty()
    yield ours, programs
    os.close(ours)


def start(tmp_path: Path, stderr: int, *options: str) -> subprocess.Popen[bytes]:
    (tmp_path / "busy.py").write_text(BUSY, encoding="utf-8")
    command = [sys.executable, "-m", "aether", "run", "--progress", *options, "busy.py"]
    environment = clean_environment(TERM="xterm")
    return subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr
    )


def test_one_line_on_a_terminal_which_is_gone_at_the_end(tmp_path: Path, terminal: tuple[int, int]) -> None:
    ours, programs = terminal
    process = start(tmp_path, programs, "--colour", "never")
    os.close(programs)

    def is_told(content: bytes) -> bool:
        found = LINE.findall(content)
        return len(found) >= 2 and int(found[-1][1].replace(b",", b"")) > 0 and int(found[-1][2]) >= 500

    content = read_until(ours, is_told)
    assert content.count(b"\n") == 0
    assert content.split(b"\r\x1b[K")[0] == b""
    assert LINE.findall(content)[-1][0] == b"3"
    output, _ = process.communicate(b"\n")
    rest = read_until(ours, lambda content: b"functions in 1 module" in content)
    assert b"\r\x1b[Kaether: no races found" in rest
    assert LINE.search(rest.rpartition(b"\r\x1b[K")[2]) is None
    assert (process.returncode, output) == (0, b"done\n")


def test_nothing_in_a_log_of_a_short_run(tmp_path: Path) -> None:
    process = start(tmp_path, subprocess.PIPE)
    output, errors = process.communicate(b"\n")
    assert (process.returncode, output) == (0, b"done\n")
    assert LINE.search(errors) is None
    assert b"\x1b" not in errors


def test_whole_lines_in_a_log(plain: Run) -> None:
    program = f"""{NATIVE}
_native.begin_progress(writer, 0.01, False)
def work():
    for counter in counters: counter.value += 1
threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
content = b""
while content.count(b"\\n") < 3: content += os.read(reader, 4096)
_native.end_progress()
os.close(writer)
content += os.read(reader, 1 << 20)
sys.stdout.buffer.write(content)
"""
    got = plain("-c", program)
    assert got.returncode == 0, got.stderr
    assert all(LINE.fullmatch(line.encode()) for line in got.stdout.splitlines())
    assert "\x1b" not in got.stdout


def test_forks_are_as_without_it(tmp_path: Path, real: Run) -> None:
    program = """
import os, warnings
warnings.simplefilter("error")
for _ in range(20):
    child = os.fork()
    if child == 0:
        os._exit(7)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
print("done")
"""
    got = real("--progress", "-c", program)
    assert (got.returncode, got.stdout) == (0, "done\n"), got.stderr


def test_threads_that_begin_and_end_it_at_once(plain: Run) -> None:
    program = f"""{NATIVE}
def change():
    for _ in range(200):
        _native.begin_progress(writer, 1000.0, True)
        _native.end_progress()
threads = [threading.Thread(target=change) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
_native.end_progress()
while len(os.listdir("/proc/self/task")) > 1: pass
print("nobody is left")
"""
    assert plain("-c", program).stdout == "nobody is left\n"


def test_it_begins_and_ends_again_and_again(plain: Run) -> None:
    program = f"""{NATIVE}
for _ in range(50):
    _native.begin_progress(writer, 1000.0, True)
    _native.begin_progress(writer, 1000.0, True)
    _native.hide_progress()
    _native.end_progress()
    _native.end_progress()
os.close(writer)
print(os.read(reader, 100), threading.active_count())
"""
    assert plain("-c", program).stdout == "b'' 1\n"
