"""`pytest --aether` beside other plugins and other sorts of tests: all pass or fail as ever, and races are found."""

import json
import re
from pathlib import Path

import pytest
from pytest_runs import BANK, Run, failed, summary


def outcomes(stdout: str) -> dict[str, str]:
    """What `-rA` says of each test."""
    return {test: word for word, test in re.findall(r"^(PASSED|FAILED|ERROR) .*?(\S+::\S+)", stdout, re.MULTILINE)}


ASYNCIO = """\
import asyncio
import pytest, pytest_asyncio
from bank import Account, both

pytestmark = pytest.mark.asyncio

@pytest_asyncio.fixture
async def account():
    await asyncio.sleep(0)
    return Account()

async def test_tasks(account):
    async def deposit():
        account.deposit()
        await asyncio.sleep(0)
    await asyncio.gather(deposit(), deposit())
    assert account.balance == 2

async def test_threads():
    account = Account()
    await asyncio.gather(asyncio.to_thread(account.deposit), asyncio.to_thread(account.deposit))

async def test_fails():
    assert await asyncio.sleep(0, 1) == 2
"""


def test_asyncio(run: Run) -> None:
    assert failed(run(ASYNCIO)) == {"test_fails"}
    done = run(ASYNCIO, "--aether")
    assert failed(done) == {"test_threads", "test_fails"}, done.stdout
    assert "assert 1 == 2" in done.stdout
    done = run(ASYNCIO, "--aether", "--aether-threads", "3")
    assert failed(done) == {"test_threads", "test_fails"}, done.stdout
    assert "--aether-threads: 3 tests ran in one thread (a coroutine)" in summary(done)


COVERED = """\
from bank import Account, both

def test_one():
    both(Account().deposit)
"""


def covered(project: Path) -> dict[str, list[int]]:
    report = json.loads((project / "coverage.json").read_text(encoding="utf-8"))
    return {name: file["missing_lines"] for name, file in report["files"].items()}


@pytest.mark.parametrize("core", ["ctrace", "sysmon"])
def test_coverage(core: str, run: Run, project: Path) -> None:
    (project / "bank.py").write_text(BANK + "\ndef unused():\n    return 1\n", encoding="utf-8")
    (project / ".coveragerc").write_text(f"[run]\ncore = {core}\n", encoding="utf-8")
    run(COVERED, "--cov=bank", "--cov-report=json")
    plain = covered(project)
    assert plain == {"bank.py": [18]}
    done = run(COVERED, "--aether", "--cov=bank", "--cov-report=json")
    assert failed(done) == {"test_one"}, done.stdout + done.stderr
    assert covered(project) == plain


HYPOTHESIS = """\
from bank import Account, both
from hypothesis import given, settings, strategies as st

@settings(deadline=None, max_examples=20)
@given(st.integers(0, 3))
def test_races(times):
    account = Account()
    both(lambda: [account.deposit() for _ in range(times)])

@settings(deadline=None, max_examples=20)
@given(st.integers())
def test_passes(number):
    assert number == int(str(number))

@settings(deadline=None, max_examples=20, derandomize=True)
@given(st.integers())
def test_fails(number):
    assert number < 10
"""


def test_hypothesis(run: Run) -> None:
    plain, watched = run(HYPOTHESIS), run(HYPOTHESIS, "--aether")
    assert failed(plain) == {"test_fails"}
    assert failed(watched) == {"test_races", "test_fails"}, watched.stdout
    for done in (plain, watched):
        assert "Falsifying example: test_fails(\n" in done.stdout.replace("E   ", "").replace("    ", "")
        assert "number=10" in done.stdout
    done = run(HYPOTHESIS, "--aether", "--aether-threads", "2")
    assert "--aether-threads: 3 tests ran in one thread (runs under hypothesis)" in summary(done)


UNITTEST = """\
import unittest
from bank import Account, both

class Base(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shared = Account()

    def setUp(self):
        self.account = Account()

class Tests(Base):
    def test_races(self):
        both(self.account.deposit)

    def test_passes(self):
        self.account.deposit()
        self.assertEqual(self.account.balance, 1)

    def test_fails(self):
        self.assertEqual([1], [2])

    @unittest.expectedFailure
    def test_expected(self):
        self.fail("known")

    @unittest.skip("not here")
    def test_skipped(self):
        pass

    def test_parts(self):
        for number in range(3):
            with self.subTest(number=number):
                both(self.account.deposit) if number == 1 else None
                self.assertNotEqual(number, 2)

class Set(Base):
    def setUp(self):
        super().setUp()
        both(self.account.deposit)

    def test_set_up(self):
        pass

class Async(unittest.IsolatedAsyncioTestCase):
    async def test_async(self):
        self.assertTrue(True)
"""


def test_unittest(run: Run) -> None:
    plain, watched = run(UNITTEST), run(UNITTEST, "--aether")
    assert failed(plain) == {"test_fails", "test_parts"}
    assert failed(watched) == {"test_races", "test_fails", "test_parts", "test_set_up"}, watched.stdout
    assert re.search(r"SUBFAILED\(number=1\) \S+test_parts - error\[lost-update\]", watched.stdout)
    assert "AssertionError: Lists differ: [1] != [2]" in watched.stdout
    assert "1 skipped, 1 xfailed" in watched.stdout
    done = run(UNITTEST, "--aether", "--aether-threads", "2")
    assert failed(done) == failed(watched)
    assert any("ran in one thread (a method of unittest.TestCase)" in line for line in summary(done))


DOCTESTS = '''

def deposit_twice():
    """In two threads.

    >>> deposit_twice()
    done
    """
    both(Account().deposit)
    print("done")

def double(number):
    """Twice.

    >>> double(2)
    4
    >>> double(3)
    7
    """
    return 2 * number
'''


def test_doctest(run: Run, project: Path) -> None:
    (project / "bank.py").write_text(BANK + DOCTESTS, encoding="utf-8")
    plain = run("def test_it(): pass\n", "--doctest-modules", "-rA")
    assert outcomes(plain.stdout) == {
        "bank.py::bank.deposit_twice": "PASSED",
        "bank.py::bank.double": "FAILED",
        "test_bank.py::test_it": "PASSED",
    }
    done = run("def test_it(): pass\n", "--doctest-modules", "-rA", "--aether")
    assert outcomes(done.stdout) == outcomes(plain.stdout) | {"bank.py::bank.deposit_twice": "FAILED"}, done.stdout
    assert "error[lost-update]: Account.balance of <Account object>" in done.stdout
    assert "Expected:\n    7\nGot:\n    6" in done.stdout


COPIED = """\
import pytest
from bank import Account

shared = Account()
calls = 0

def test_shared():
    shared.deposit()

def test_own_code():
    global calls
    calls += 1

@pytest.mark.thread_unsafe
def test_alone():
    shared.deposit()
"""


def test_copies_that_another_plugin_makes_are_judged_as_ours(run: Run) -> None:
    theirs = run(COPIED, "--aether", "--parallel-threads", "3")
    ours = run(COPIED, "--aether", "--aether-threads", "3")
    both = run(COPIED, "--aether", "--parallel-threads", "3", "--aether-threads", "2")
    for done in (theirs, ours, both):
        assert failed(done) == {"test_shared"}, done.stdout + done.stderr
        assert "1 race in 3 tests; 1 race below --aether-level warning" in summary(done), done.stdout
    assert not [line for line in summary(both) if line.startswith("--aether-threads")]


def test_between_copies_of_a_tests_own_code_there_is_a_note(run: Run, project: Path) -> None:
    arguments = ("--aether", "--aether-level", "note", "--aether-report", "json", "-k", "own_code")
    for threads in ("--aether-threads", "--parallel-threads"):
        done = run(COPIED, *arguments, threads, "3")
        assert done.returncode == 0, done.stdout
        assert any(
            line.startswith("note[lost-update]: the global test_bank.calls, test_bank.py:12") for line in summary(done)
        )
        assert "RaceWarning: note[lost-update]: the global test_bank.calls" in done.stdout
        report = json.loads((project / "aether-report.json").read_text(encoding="utf-8"))
        assert [race["severity"] for race in report["races"]] == ["note"]
        assert report["summary"]["errors"] == 0


def test_what_another_plugin_is_told_to_copy_it_copies_alone(run: Run) -> None:
    tests = COPIED + "\n@pytest.mark.force_parallel_threads(2)\ndef test_forced(): shared.deposit()\n"
    done = run(tests, "--aether", "--aether-threads", "3", "-k", "forced or alone")
    assert failed(done) == {"test_forced"}, done.stdout
    assert "copy 1" not in done.stdout


WITHIN = """\
import threading
import pytest
from bank import both

class Counter:
    def __init__(self):
        self.calls = 0

    def count(self):
        self.calls += 1

shared = Counter()

def test_its_own_threads():
    both(Counter().count)

def test_between_copies():
    shared.count()

def test_its_own_threads_and_between_copies():
    shared.count()
    both(shared.count)

@pytest.fixture
def thread():
    thread = threading.Thread(target=shared.count)
    thread.start()
    yield
    thread.join()

def test_with_a_thread_of_its_set_up(thread):
    if threading.current_thread().name.endswith(("1", "-0")):
        shared.count()
"""


def test_what_a_tests_own_threads_do_within_one_copy_stays_what_it_is(run: Run) -> None:
    done = run(WITHIN, "--aether", "--aether-threads", "2")
    failing = {
        "test_its_own_threads",
        "test_its_own_threads_and_between_copies",
        "test_with_a_thread_of_its_set_up",
    }
    assert failed(done) == failing, done.stdout
    done = run(WITHIN, "--aether", "--parallel-threads", "2", "-k", "its_own_threads or between")
    assert failed(done) == failing - {"test_with_a_thread_of_its_set_up"}, done.stdout
