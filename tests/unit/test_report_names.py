"""What locks and containers are called in the report of a run, and the lines that are written while it goes on."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run

ONE_BY_ONE = """\
import threading
import time


def one_by_one(*functions):
    runners = []
    for function in functions:
        done = []
        runners.append(threading.Thread(target=lambda function=function, done=done: (function(), done.append(1))))
        runners[-1].start()
        while not done:
            time.sleep(0.001)
    for runner in runners:
        runner.join()
"""
"""Is not watched: nobody sees that one function comes after the other."""
LOCKED = """\
import threading
from unseen import one_by_one


class Holder:
    pass


holder = Holder()
counts = {{"a": 0}}
locks = {{}}
one_by_one(lambda: None)


def locked():
    with {lock}:
        counts["a"] += 1


def bare():
    counts["a"] += 1


{made}
one_by_one(locked, bare)
"""
CONTAINERS = """\
import heapq
from heapq import heappush
from unseen import one_by_one

{setting}


def first():
    {first}


def second():
    {second}


one_by_one(first, second)
"""
STORED = """\
from unseen import one_by_one


class Job:
    state = None


job = Job()


def store(value):
    job.state = value


def first():
    store("done")


def second():
    store("done")


def third():
    store("failed")


one_by_one(first, second)
one_by_one(second, third)
"""

SET = """\
from unseen import one_by_one
import threading


class Account:
    def __init__(self):
        self.balance = 0
        self.lock = threading.Lock()

    def set(self, balance):
        with self.lock:
            self.balance = balance


account = Account()


def first():
    with account.lock:
        account.balance += 1


def second():
    for _ in range(2):
        old = account.balance
        account.set(old + 1)


def third():
    second()


one_by_one(first, second, first, third)
{after}
"""
"""What the second loads is an update's load, as turns out when the function that it calls stores."""


@pytest.fixture
def told(real: Run, tmp_path: Path) -> Callable[[str], str]:
    """What a run of the program writes, in one line."""
    (tmp_path / "unseen.py").write_text(ONE_BY_ONE, encoding="utf-8")

    def run(program: str) -> str:
        (tmp_path / "prog.py").write_text(program, encoding="utf-8")
        return " ".join(real("--exclude", "unseen", "--level", "note", "prog.py").stderr.split())

    return run


@pytest.mark.parametrize(
    ("lock", "made", "name"),
    [
        ("locks.setdefault('a', threading.Lock())", "", "Lock"),
        ("locks['a']", "locks['a'] = threading.Lock()", "Lock"),
        ("holder.lock", "holder.lock = threading.Lock()", "Lock 'lock'"),
        ("holder.lock", "setattr(holder, 'lock', threading.Lock())", "Lock 'lock'"),
        ("own", "own = threading.Lock()", "Lock 'own'"),
    ],
)
def test_a_lock_has_the_name_of_what_it_was_stored_in(
    lock: str, made: str, name: str, told: Callable[[str], str]
) -> None:
    program = LOCKED.format(lock=lock, made=made)
    line = program.splitlines().index(made) + 1 if made else program[: program.index(lock)].count("\n") + 1
    assert f"updates it, holding a {name} created at prog.py:{line} " in told(program)


@pytest.mark.parametrize(
    ("setting", "first", "second"),
    [
        ("pending = [3]", "heapq.heappush(pending, 1)", "heappush(pending, 2)"),
        ("pending = [3]", "list.insert(pending, 0, 1)", "for text in map(str, pending): pass"),
        ("pending = [3]", "pending.insert(0, 1)", "for pair in zip(range(2), pending): pass"),
    ],
)
def test_a_container_has_the_name_by_which_it_is_reached(
    setting: str, first: str, second: str, told: Callable[[str], str]
) -> None:
    assert " in pending, created at prog.py:5 " in told(CONTAINERS.format(setting=setting, first=first, second=second))


def test_of_a_race_that_turns_out_to_be_another_it_is_told_what_it_was_before(told: Callable[[str], str]) -> None:
    lines = told(STORED)
    assert lines.startswith("aether: note: benign on Job.state write ")
    assert "aether: warning: data-race on Job.state (told as note: benign before) write " in lines
    assert " warning[data-race]: Job.state " in lines
    assert "[benign]" not in lines


def test_of_a_load_that_turns_out_to_be_an_updates_it_is_told_at_its_store(told: Callable[[str], str]) -> None:
    lines = told(SET.format(after="print('ended', file=__import__('sys').stderr, flush=True)"))
    meanwhile, _, report = lines.partition(" ended ")
    assert meanwhile.count("aether: note: benign on Account.balance update ") == 1
    assert meanwhile.count("aether: error: lost-update on Account.balance (told as note: benign before) ") == 1
    assert report.count("error[lost-update]") == 1
    assert "aether: 1 error " in report


@pytest.mark.usefixtures("told")
def test_such_an_update_halts_the_program(real: Run, tmp_path: Path) -> None:
    (tmp_path / "prog.py").write_text(SET.format(after="print('after')"), encoding="utf-8")
    got = real("--exclude", "unseen", "--halt-on-error", "prog.py")
    assert (got.returncode, got.stdout) == (66, "")


@pytest.mark.usefixtures("told")
def test_a_killed_run_keeps_such_an_update(real: Run, tmp_path: Path) -> None:
    killed = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
    (tmp_path / "prog.py").write_text(SET.format(after=killed), encoding="utf-8")
    real("--exclude", "unseen", "-o", "r.bin", "prog.py")
    command = [sys.executable, "-m", "aether", "report", "r.bin"]
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "error[lost-update]: Account.balance" in again.stdout
