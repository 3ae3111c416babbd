"""`pytest --aether`: races whose two sides are in different tests. Both are named, and the later one fails."""

import json
from pathlib import Path

import pytest
from pytest_runs import Run, failed, summary

ACROSS = """\
import mmap, os, threading
from concurrent.futures import ThreadPoolExecutor
import pytest
from bank import Account

started, waiting, counted = Account(), Account(), Account()
go, left = threading.Event(), []
unseen = mmap.mmap(-1, 1)  # orders in time, and in nothing that a detector takes for synchronisation

@pytest.fixture(scope="session")
def pool():
    with ThreadPoolExecutor(1) as pool:
        pool.submit(int).result()
        yield pool

def in_another_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    left.append(thread)

def until_told():
    go.wait()
    waiting.deposit()

def deposit_unseen(number):
    counted.deposit()
    unseen[0] = number

def test_nothing(pool):
    pass

def test_starts_a_thread():
    in_another_thread(until_told)

@pytest.mark.parametrize("number", [1, 2])
def test_accesses(pool, number):
    pool.submit(deposit_unseen, number)
    while unseen[0] < number:
        os.sched_yield()

def test_meets_the_thread():
    go.set()
    waiting.deposit()
    left[0].join()

@pytest.fixture
def meets():
    counted.deposit()

def test_meets_the_access_in_its_set_up(meets):
    pass
"""


@pytest.mark.parametrize("arguments", [(), ("--aether-engine", "monitor"), ("-n", "1")], ids=["here", "monitor", "n"])
def test_both_tests_are_named_and_the_later_fails(arguments: tuple[str, ...], run: Run, project: Path) -> None:
    done = run(ACROSS, "--aether", "--aether-report", "json", *arguments)
    assert failed(done) == {"test_meets_the_thread", "test_meets_the_access_in_its_set_up"}, done.stdout + done.stderr
    assert "ERROR at setup of test_meets_the_access_in_its_set_up" in done.stdout
    began = "It began in an earlier test: "
    assert f"{began}one of its threads was started in test_bank.py::test_starts_a_thread." in done.stdout
    assert f"{began}one of the two accesses was made in test_bank.py::test_accesses[2]." in done.stdout
    told = " ".join(summary(done))
    assert "test_bank.py::test_meets_the_thread after test_bank.py::test_starts_a_thread, " in told
    assert "test_bank.py::test_meets_the_access_in_its_set_up after test_bank.py::test_accesses[2])" in told
    report = json.loads((project / "aether-report.json").read_text(encoding="utf-8"))
    tests = [test for race in report["races"] for test in race["tests"]]
    assert {"test": "test_bank.py::test_meets_the_thread", "after": ["test_bank.py::test_starts_a_thread"]} in tests


AGAIN = """\
import threading
from bank import Account, both

account = Account()
go, left = [threading.Event(), threading.Event()], []

def until_told(number):
    go[number].wait()
    account.deposit()

def test_starts_threads():
    for number in range(2):
        left.append(threading.Thread(target=until_told, args=(number,)))
        left[number].start()

def meet(number):
    go[number].set()
    account.deposit()
    left[number].join()

def test_first():
    meet(0)

def test_second():
    meet(1)

def test_alone():
    both(Account().deposit)
"""


def test_a_pair_that_raced_before_is_placed_anew(run: Run) -> None:
    done = run(AGAIN, "--aether")
    assert failed(done) == {"test_first", "test_second", "test_alone"}, done.stdout
    for name in ("test_first", "test_second"):
        section = done.stdout.partition(f"_ {name} _")[2].partition("\n____")[0]
        assert "one of its threads was started in test_bank.py::test_starts_threads." in section
    assert "It began" not in done.stdout.partition("_ test_alone _")[2]
