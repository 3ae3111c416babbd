"""`pytest --aether`, as a person runs it: each test here is a run of its own on a small project."""

import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
from _pytest.assertion.rewrite import AssertionRewriter
from pytest_runs import Run, failed, summary

import aether
import aether_hooks
from aether import options, pytest_plugin

TESTS = """\
import os, threading, unittest
import pytest
from bank import Account, both

def test_alone():
    account = Account()
    account.deposit()
    assert account.balance == 1

def test_first():
    both(Account().deposit)

def test_second():
    both(Account().deposit)

def test_silent():
    both(lambda: None)

def test_fails_itself():
    both(Account().deposit)
    assert [1, 2] == [1, 3]

@pytest.fixture
def racy():
    both(Account().deposit)

def test_set_up(racy):
    pass

class Old(unittest.TestCase):
    def test_method(self):
        both(Account().deposit)
"""
TWICE = """\
from bank import Account, both

def test_racy():
    first, second = Account(), Account()
    both(first.deposit)
    both(lambda: setattr(second, "balance", second.balance + 1))
"""
RACING = {"test_first", "test_second", "test_fails_itself", "test_set_up", "test_method"}


@pytest.mark.parametrize(
    "arguments",
    [(), ("-n", "2"), ("--aether-engine", "monitor"), ("-p", "backwards")],
    ids=["here", "workers", "monitored", "reversed"],
)
def test_a_test_in_which_a_race_shows_fails(arguments: tuple[str, ...], run: Run, project: Path) -> None:
    (project / "backwards.py").write_text(
        "def pytest_collection_modifyitems(items):\n    items.reverse()\n", encoding="utf-8"
    )
    done = run(TESTS, "--aether", *arguments)
    assert failed(done) == RACING, done.stdout + done.stderr
    assert done.returncode == 1
    assert "error[lost-update]: Account.balance of <Account object>" in done.stdout
    assert "ERROR at setup of test_set_up" in done.stdout
    assert "site-packages>/_pytest" not in done.stdout, "the callers end with the test"
    (race,) = [line for line in summary(done) if "lost-update" in line]
    assert race.startswith("error[lost-update]: Account.balance, bank.py:8 (race ")
    assert len(re.findall(r"::\w+", race)) >= 3
    assert "1 race in 7 tests" in summary(done)
    assert "1 of 7 tests started no second thread: nothing could race there; try --aether-threads 4" in summary(done)


@pytest.mark.parametrize("arguments", [(), ("-n", "1")], ids=["here", "workers"])
def test_where_pytest_gives_a_failure_a_line_it_is_a_line(
    arguments: tuple[str, ...], run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")  # nothing in the short summary is cut off there
    done = run(TWICE, "--aether", "-v", "--junit-xml", "junit.xml", *arguments)
    assert done.stdout.count("why:") == 2
    short = done.stdout.partition("= short test summary info =")[2].splitlines()[1:-1]
    line = "error[lost-update]: Account.balance of <Account object>, created at test_bank.py:4 in test_racy"
    assert short == [f"FAILED test_bank.py::test_racy - {line} (and 1 more race)"]
    (failure,) = ElementTree.parse(project / "junit.xml").iterfind(".//failure")
    assert failure.attrib["message"] == f"{line} (and 1 more race)"
    assert failure.text is not None
    assert failure.text.count("why:") == 2


def test_a_failure_of_its_own_comes_first(run: Run) -> None:
    plain, watched = (run(TESTS, *arguments, "-k", "fails_itself") for arguments in ((), ("--aether",)))
    own = plain.stdout.partition("= FAILURES =")[2].partition(": AssertionError")[0]
    assert "E       assert [1, 2] == [1, 3]" in own
    assert own in watched.stdout, "byte for byte as without us"
    assert "Data races" in watched.stdout
    assert "Seen before" not in watched.stdout


def test_a_race_that_was_seen_before_says_so(run: Run) -> None:
    done = run(TESTS, "--aether", "-k", "first or second")
    assert "Seen before, in test_bank.py::test_first: the threads and callers are those of then." in done.stdout


ASSERTED = """\
import mmap, os, threading
import pytest
from bank import Account

class Book:
    def __init__(self):
        self.rows, self.names, self.balance = [1], {"a": 1}, 1

    def change(self):
        self.rows.append(2)
        self.names.update(a=2, b=2)
        self.balance += 1

    def total(self):
        return self.balance

    def before(self):
        thread = threading.Thread(target=self.change_unseen)
        thread.start()
        while not unseen[0]:
            os.sched_yield()

    def change_unseen(self):
        self.change()
        unseen[0] = 1

unseen = mmap.mmap(-1, 1)  # orders in time, and in nothing that a detector takes for synchronisation

@pytest.fixture
def book():
    unseen[0] = 0
    return Book()

def test_attribute(book):
    book.before()
    assert book.balance == 2

def test_item(book):
    book.before()
    assert book.names["a"] == 2, "why"

def test_membership(book):
    book.before()
    assert "b" in book.names

def test_method(book):
    book.before()
    assert (
        book.names.get("a")
        == 2
    )

def test_argument(book):
    book.before()
    assert 1 + len(book.names) == 3

def test_walk(book):
    book.before()
    assert all(value == 2 for value in book.names.values())

def test_second_operand(book):
    book.before()
    assert unseen and book.balance

def test_nothing(book):
    book.before()
    assert unseen

def test_update_beside_one(book):
    book.before()
    book.balance += 1
    assert unseen and book is not None
"""


@pytest.mark.parametrize("engine", ["rewrite", "monitor"])
def test_what_rewritten_assertions_read(engine: str, run: Run, project: Path) -> None:
    done = run(ASSERTED, "--aether", "--aether-engine", engine, "--aether-level", "note", "--aether-report", "json")
    assert failed(done) == {"test_walk", "test_update_beside_one"}, done.stdout + done.stderr
    report = json.loads((project / "aether-report.json").read_text(encoding="utf-8"))
    shown = {test["test"].partition("::test_")[2] for race in report["races"] for test in race["tests"]}
    assert shown == {
        "attribute",
        "item",
        "membership",
        "method",
        "argument",
        "walk",
        "second_operand",
        "update_beside_one",
    }


PROBES = """
def test_probes():
    from aether import _native
    assert not _native.has_probes(Account.deposit.__code__)
"""


def test_nothing_is_left_of_a_watched_run(run: Run) -> None:
    watched = run(TESTS, "--aether", "-p", "no:cacheprovider")
    assert failed(watched) == RACING
    done = run(TESTS + PROBES, "-p", "no:cacheprovider")
    assert failed(done) == {"test_fails_itself"}
    assert not summary(done)


def test_without_the_option_no_more_than_the_plugin_is_loaded(run: Run) -> None:
    tests = """
def test_modules():
    import sys
    assert {name for name in sys.modules if name.startswith("aether")} == {"aether", "aether.pytest_plugin"}
"""
    done = run(tests)
    assert done.returncode == 0, done.stdout


LATE = """\
import os, threading
from bank import Account, both

account, go, left = Account(), threading.Event(), []

def work():
    go.wait()
    account.deposit()

def test_leaves_a_thread():
    left.append(threading.Thread(target=work))
    left[0].start()

def test_meets_it():
    go.set()
    account.deposit()
    left[0].join()

def test_fork():
    pid = os.fork()
    if not pid:
        both(Account().deposit)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
"""


def test_a_thread_that_is_left_fails_the_test_that_it_meets(run: Run) -> None:
    done = run(LATE, "--aether", "-W", "ignore::DeprecationWarning")
    assert failed(done) == {"test_meets_it"}, done.stdout
    assert "was started at test_bank.py:12 in test_leaves_a_thread" in done.stdout, "both are named"


def test_a_race_outside_of_the_tests_fails_the_run(run: Run) -> None:
    done = run("from bank import Account, both\nboth(Account().deposit)\ndef test_nothing(): pass\n", "--aether")
    assert failed(done) == set()
    assert done.returncode == 1
    assert any("outside of the tests" in line for line in summary(done))


MARKED = """\
import pytest
from bank import Account, both

@pytest.mark.no_aether
def test_silent():
    both(Account().deposit)

@pytest.mark.race_expected(kind="lost-update", location="Account.balance")
def test_expected():
    both(Account().deposit)

@pytest.mark.race_expected("lost-update")
def test_by_position():
    both(Account().deposit)

@pytest.mark.race_expected(kind="torn-state")
def test_another():
    both(Account().deposit)

@pytest.mark.race_expected
def test_none():
    pass
"""


def test_markers(run: Run) -> None:
    done = run(MARKED, "--aether", "--strict-markers")
    assert failed(done) == {"test_another", "test_none"}
    assert "no such race showed in the test or its set-up: race_expected(kind='torn-state')" in done.stdout
    assert run(MARKED, "--strict-markers").returncode == 0, "the markers are known in every run"


WARNING = """\
from bank import both

flag = None

def test_flag():
    def store():
        global flag
        flag = object()
    both(store)
"""


def test_warnings_are_listed_as_warnings_are(run: Run) -> None:
    # What an editable installation of ours is warned of is no matter here.
    done = run(WARNING, "--aether", "-W", "error", "-W", "ignore:Module already:pytest.PytestAssertRewriteWarning")
    assert done.returncode == 0, done.stdout
    listed = done.stdout.partition("warnings summary")[2]
    assert "RaceWarning: warning[data-race]: the global test_bank.flag" in listed
    assert failed(run(WARNING, "--aether", "--aether-fail-on", "warning")) == {"test_flag"}


@pytest.mark.parametrize("place", ["command line", "pytest.ini", "pyproject.toml"])
def test_where_options_stand(place: str, run: Run, project: Path) -> None:
    if place == "pytest.ini":
        (project / "pytest.ini").write_text("[pytest]\naether = true\naether_fail_on = warning\n", encoding="utf-8")
        assert failed(run(WARNING)) == {"test_flag"}
        assert run(WARNING, "--aether-fail-on", "never").returncode == 0
    elif place == "pyproject.toml":
        (project / "pyproject.toml").write_text("[tool.aether]\nfail-on = 'warning'\n", encoding="utf-8")
        assert failed(run(WARNING, "--aether")) == {"test_flag"}
    else:
        done = run(WARNING, "--aether", "--aether-exclude", "test_bank.py", "--aether-fail-on", "warning")
        assert failed(done) == set()


def test_a_first_day_on_an_old_suite(run: Run) -> None:
    done = run(TESTS, "--aether", "--aether-write-baseline", "known.toml")
    assert failed(done) == RACING
    assert any("1 race written down" in line for line in summary(done))
    done = run(TESTS, "--aether", "--aether-baseline", "known.toml")
    assert failed(done) == {"test_fails_itself"}
    assert "0 races in 7 tests" in summary(done)


def test_joins_the_watch_that_is_on(run: Run) -> None:
    done = run(TESTS, "--aether", before=("-m", "aether", "run", "-m"))
    assert failed(done) == RACING
    assert "aether: 1 error" in done.stderr


def test_the_watch_that_is_on_knows_what_tests_may_show(run: Run) -> None:
    joined = ("-m", "aether", "run", "-m")
    done = run(MARKED, "--aether", "-k", "silent or test_expected or by_position", before=joined)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 race silenced" in done.stderr
    done = run(MARKED + "\ndef test_counts(): both(Account().deposit)\n", "--aether", "-k", "counts", before=joined)
    assert done.returncode != 0
    assert "aether: 1 error" in done.stderr


def test_the_watch_of_workers_knows_what_tests_may_show(run: Run) -> None:
    joined = ("-m", "aether", "run", "--follow-children", "-m")
    silent = ("--aether", "-n", "2", "-k", "silent or test_expected or by_position")
    done = run(MARKED, *silent, before=joined)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "silenced" in done.stderr
    done = run(MARKED + "\ndef test_counts(): both(Account().deposit)\n", "--aether", "-n", "2", before=joined)
    assert done.returncode != 0
    assert "aether: 1 error" in done.stderr


def test_a_results_file_knows_what_tests_may_show(run: Run, project: Path) -> None:
    joined = ("-m", "aether", "run", "-o", "races.aether", "-m")
    done = run(MARKED, "--aether", "-k", "silent or test_expected or by_position", before=joined)
    assert done.returncode == 0, done.stdout + done.stderr
    report = [sys.executable, "-m", "aether", "report", "races.aether", "--fail-on", "error"]
    read = subprocess.run(report, cwd=project, capture_output=True, text=True, timeout=120, check=False)
    assert read.returncode == 0, read.stdout + read.stderr
    assert "1 race silenced" in read.stdout


@pytest.mark.parametrize("arguments", [("--aether-only", "test_nothing.py"), ("--collect-only",)])
def test_reports_of_earlier_runs_stay_where_no_test_has_run(
    arguments: tuple[str, ...], run: Run, project: Path
) -> None:
    written = ("--aether-report", "json", "--aether-write-baseline", "known.toml")
    run(TESTS, "--aether", *written)
    before = [(project / name).read_text(encoding="utf-8") for name in ("aether-report.json", "known.toml")]
    assert all("Account.balance" in text for text in before)
    run(TESTS, "--aether", *written, *arguments)
    assert [(project / name).read_text(encoding="utf-8") for name in ("aether-report.json", "known.toml")] == before


def test_workers_under_a_watch_that_is_on(run: Run) -> None:
    done = run(TESTS, "--aether", "-n", "2", before=("-m", "aether", "run", "-m"))
    assert failed(done) == RACING, done.stdout + done.stderr
    assert "1 race in 7 tests" in summary(done)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--aether-baseline", "none.toml"), "cannot read none.toml: No such file"),
        (("--aether-suppressions", "test_bank.py"), "test_bank.py:1"),
        (("--aether-write-baseline", "known.toml", "-n", "2"), "needs a run without workers"),
        (("--aether-level", "loud"), "invalid choice: 'loud'"),
        (("-o", "aether_level=loud"), "aether_level is 'loud'; expected 'error', 'warning' or 'note'"),
    ],
)
def test_what_cannot_be_meant(arguments: tuple[str, ...], message: str, run: Run) -> None:
    done = run(WARNING, "--aether", *arguments)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert message in done.stderr


def test_the_watch_that_is_on_is_told_what_is_known(run: Run) -> None:
    done = run(WARNING, "--aether", "--aether-baseline", "known.toml", before=("-m", "aether", "run", "-m"))
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "the run is watched by aether run: give --baseline to that" in done.stderr


@pytest.mark.parametrize("package", [aether, aether_hooks])
def test_pytest_does_not_warn_of_what_was_loaded_before_it(package: ModuleType) -> None:
    assert AssertionRewriter.is_rewrite_disabled(package.__doc__ or ""), "an error under `-W error`"


def test_the_choices_are_those_of_the_command_line() -> None:
    assert (pytest_plugin._LEVELS, pytest_plugin._FAIL_LEVELS) == (options.LEVELS, options.FAIL_LEVELS)
    assert pytest_plugin._ENGINES == options.ENGINES


def test_a_malformed_configuration(run: Run, project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.aether]\nlevel = 3\n", encoding="utf-8")
    done = run(WARNING, "--aether")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "pyproject.toml:2" in done.stderr


def test_a_worker_that_dies_keeps_what_its_tests_said(run: Run) -> None:
    tests = TESTS + "\ndef test_dies():\n    os._exit(3)\n"
    done = run(tests, "--aether", "-n", "1", "--max-worker-restart", "0")
    assert failed(done) >= RACING - {"test_method"}
    assert "error[lost-update]: Account.balance of <Account object>" in done.stdout


def test_a_copy_that_is_skipped_hides_no_failure(run: Run) -> None:
    tests = """
import itertools
import pytest
turns = itertools.count()

@pytest.mark.parametrize("ending", [pytest.skip, pytest.xfail])
def test_mixed(ending):
    if next(turns) % 3 == 0:
        ending("not here")
    assert False, "it fails"
"""
    done = run(tests, "--aether", "--aether-threads", "3")
    assert "2 failed" in done.stdout
    assert "it fails" in done.stdout


def test_xfail_and_skip_are_kept(run: Run) -> None:
    tests = """
import pytest
from bank import Account, both

@pytest.mark.xfail(reason="known")
def test_expected_to_fail():
    both(Account().deposit)
    assert False

def test_skips():
    both(Account().deposit)
    pytest.skip("not here")
"""
    done = run(tests, "--aether")
    assert failed(done) == set()
    assert "1 skipped, 1 xfailed" in done.stdout


COPIES = """\
import threading, warnings
import pytest
from bank import Account

shared = Account()
calls = 0

def test_shared():
    shared.deposit()

def test_own():
    Account().deposit()

def test_own_code():
    global calls
    calls += 1

def test_folder(tmp_path):
    (tmp_path / "mine").mkdir()

def test_capsys(capsys):
    print(1)
    assert capsys.readouterr().out

def test_warns():
    with pytest.warns(UserWarning):
        warnings.warn("x")

@pytest.mark.thread_unsafe
def test_unsafe():
    shared.deposit()

def test_raises():
    raise ValueError("the same in all")

def test_raises_others():
    raise ValueError(threading.current_thread().name)

def test_skips():
    pytest.skip("not here")

@pytest.mark.xfail(reason="known", strict=True)
def test_known():
    assert False
"""


@pytest.mark.parametrize("workers", ["0", "2"])
def test_each_test_in_several_threads(workers: str, run: Run) -> None:
    done = run(COPIES, "--aether", "--aether-threads", "3", "-n", workers)
    assert failed(done) == {"test_shared", "test_raises", "test_raises_others"}, done.stdout
    assert "1 skipped, 1 xfailed" in done.stdout
    assert "ExceptionGroup: the copies of the test raised (3 sub-exceptions)" in done.stdout
    assert "3 of 11 tests started no second thread: nothing could race there" in summary(done)
    alone = [line for line in summary(done) if line.startswith("--aether-threads")]
    assert [line.partition("(")[2] for line in alone] == ["marked thread_unsafe)", "uses capsys)", "uses warns)"]
    assert failed(run(COPIES, "--aether")) == {"test_raises", "test_raises_others"}


def test_a_number_of_threads_that_is_none(run: Run) -> None:
    done = run(COPIES, "--aether", "--aether-threads", "0")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--aether-threads 0 is no number from 1 up" in done.stderr


FORMS = ("html", "json", "sarif")


def reported(project: Path) -> dict[str, list[str]]:
    """The tests of each race in the JSON report, by what is raced on."""
    report = json.loads((project / "aether-report.json").read_text(encoding="utf-8"))
    return {
        race["locations"][0]["name"]: sorted(each["test"].rpartition("::")[2] for each in race["tests"])
        for race in report["races"]
    }


@pytest.mark.parametrize("workers", ["0", "2"])
def test_reports_of_all_that_the_tests_showed(workers: str, run: Run, project: Path) -> None:
    done = run(TESTS, "--aether", "--aether-report", ",".join(FORMS), "-n", workers)
    assert failed(done) == RACING
    assert reported(project) == {"Account.balance": sorted(RACING)}
    for form in FORMS:
        assert f"the {form.upper()} report is in aether-report.{form}" in summary(done)
        assert "Account.balance" in (project / f"aether-report.{form}").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pytest.ini", "[pytest]\naether_report = json\naether_only = test_bank.py::test_second\n"),
        ("pyproject.toml", '[tool.aether]\nreport = ["json"]\nonly = ["test_bank.py::test_second"]\n'),
    ],
)
def test_reports_and_tests_that_the_configuration_names(file: str, text: str, run: Run, project: Path) -> None:
    (project / file).write_text(text, encoding="utf-8")
    done = run(TESTS, "--aether")
    assert failed(done) == {"test_second", "test_fails_itself"}  # the one fails by itself
    assert reported(project) == {"Account.balance": ["test_second"]}
    assert not (project / "aether-report.html").exists()


def test_the_configuration_names_the_files(run: Run, project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.aether]\nhtml = "races.html"\n', encoding="utf-8")
    done = run(TESTS, "--aether", "--aether-report", "html")
    assert f"the HTML report is in {project / 'races.html'}" in summary(done)
    assert (project / "races.html").exists()


DYING = """\
import os
import pytest
from bank import Account, both

hits = [0]

def hit():
    hits[0] += 1

def test_first():
    both(Account().deposit)

@pytest.mark.no_aether
def test_silent():
    both(lambda: hits.append(hits.pop()))

def test_dies():
    both(hit)
    os._exit(3)
"""


@pytest.mark.parametrize("arguments", [(), ("--aether-report", "json")], ids=["summary", "report"])
def test_what_a_worker_had_found_that_dies(arguments: tuple[str, ...], run: Run, project: Path) -> None:
    done = run(DYING, "--aether", "-n", "1", "--max-worker-restart", "0", *arguments)
    assert failed(done) == {"test_first", "test_dies"}, done.stdout + done.stderr
    told = [line for line in summary(done) if line.startswith("error")]
    assert sorted(line.partition("; ")[2] for line in told) == ["test_bank.py::test_dies)", "test_bank.py::test_first)"]
    assert "2 races in 3 tests" in summary(done)
    died = done.stdout.partition("_ test_bank.py _")[2]
    assert "crashed while running 'test_bank.py::test_dies'" in died
    assert "error[lost-update]: " in died.partition("Data races")[2], "what it died of comes first"
    if arguments:
        assert reported(project) == {"Account.balance": ["test_first"], "list[0]": ["test_dies"]}


def test_what_a_worker_had_found_that_dies_in_no_test(run: Run, project: Path) -> None:
    (project / "conftest.py").write_text(
        "import os\nimport pytest\nfrom bank import Account, both\n"
        "@pytest.hookimpl(tryfirst=True)\n"
        "def pytest_sessionfinish(session):\n"
        "    if hasattr(session.config, 'workerinput'):\n"
        "        both(Account().deposit)\n"
        "        os._exit(3)\n",
        encoding="utf-8",
    )
    done = run(TESTS, "--aether", "-n", "1", "--max-worker-restart", "0", "-k", "alone")
    (race,) = [line for line in summary(done) if line.startswith("error")]
    assert race.endswith("; outside of the tests)"), done.stdout + done.stderr
    assert done.returncode != 0


@pytest.mark.parametrize("workers", ["0", "2"])
@pytest.mark.parametrize("name", ["test_bank.py::Old", "test_bank.py::Old::test_method", "*method"])
def test_races_of_some_of_the_tests(name: str, workers: str, run: Run) -> None:
    done = run(TESTS, "--aether", "--aether-only", name, "-n", workers)
    assert failed(done) == {"test_method", "test_fails_itself"}
    assert "1 race in 7 tests" in summary(done)
    (race,) = [line for line in summary(done) if "lost-update" in line]
    assert race.endswith("; test_bank.py::Old::test_method)")


@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_name_that_no_test_has_is_a_mistake(workers: str, run: Run) -> None:
    names = ("--aether-only", "test_bank.py::test_sceond", "--aether-only", "test_bank.py::test_first")
    done = run(TESTS, "--aether", *names, "-n", workers)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--aether-only: no test is called test_bank.py::test_sceond" in done.stdout + done.stderr
    assert "no test is called test_bank.py::test_first" not in done.stdout + done.stderr


def test_of_the_names_in_a_configuration_one_has_to_fit(run: Run, project: Path) -> None:
    (project / "pytest.ini").write_text("[pytest]\naether_only =\n  *::test_second\n  other.py\n", encoding="utf-8")
    done = run(TESTS, "--aether")
    assert failed(done) == {"test_second", "test_fails_itself"}
    assert "--aether-only: no test is called other.py" in summary(done)
    done = run(TESTS, "--aether", "-k", "first")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR


def test_only_the_tests_that_are_asked_for_run_in_copies(run: Run) -> None:
    done = run(COPIES, "--aether", "--aether-threads", "2", "--aether-only", "test_bank.py::test_own")
    assert any(line.endswith("ran in one thread (not in --aether-only)") for line in summary(done))


@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_report_that_cannot_be_written_is_told_before_the_tests_run(workers: str, run: Run, project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.aether]\nhtml = "none/races.html"\n', encoding="utf-8")
    done = run(TESTS, "--aether", "--aether-report", "json,html", "-n", workers)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    path = project / "none" / "races.html"
    assert f"aether: cannot write {path}: No such file or directory (--aether-report html)" in done.stderr
    assert not summary(done)
    assert not (project / "aether-report.json").exists()


def test_a_report_that_cannot_be_written_any_more_fails_the_run(run: Run, project: Path) -> None:
    (project / "reports").mkdir()
    (project / "pyproject.toml").write_text('[tool.aether]\njson = "reports/races.json"\n', encoding="utf-8")
    done = run("import os\ndef test_it(): os.rmdir('reports')\n", "--aether", "--aether-report", "json")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert any(line.startswith("the JSON report could not be written: cannot write ") for line in summary(done))


def test_options_without_effect_are_named(run: Run, project: Path) -> None:
    done = run(COPIES, "--aether-threads", "3", "--aether-report", "json", "-k", "own")
    assert done.returncode == 0
    message = "PytestConfigWarning: not watched, so that there is no effect of --aether-threads, --aether-report: "
    assert f"{message}give --aether" in done.stdout
    (project / "pytest.ini").write_text("[pytest]\naether_threads = 3\n", encoding="utf-8")
    assert "no effect" not in run(COPIES, "-k", "own").stdout, "a configuration may keep them for other runs"


def test_without_a_terminal(run: Run) -> None:
    done = run(TESTS, "--aether", "-p", "no:terminal", "-p", "no:run-parallel")
    assert (done.returncode, done.stderr) == (pytest.ExitCode.TESTS_FAILED, "")


def test_files_of_a_configuration_are_as_seen_from_there(run: Run, project: Path) -> None:
    (project / "conf").mkdir()
    (project / "conf" / "pytest.ini").write_text("[pytest]\naether_baseline = known.toml\n", encoding="utf-8")
    run(TESTS, "--aether", "--aether-write-baseline", "conf/known.toml")
    done = run(TESTS, "--aether", "--rootdir", ".", "-c", "conf/pytest.ini", "test_bank.py")
    assert failed(done) == {"test_fails_itself"}, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("sort='lost-update'", "there is no argument sort; expected some of kind, location"),
        ("'lost'", "kind is 'lost'; expected one of iterate-while-mutated, check-then-act, lost-update, "),
        ("'lost-update', 'x', 3", "3 is one too many; expected kind and location"),
        ("location=3", "location is 3; expected a string"),
        ("'lost-update', kind='lost-update'", "kind is given twice"),
    ],
)
def test_an_expectation_that_cannot_be_meant(arguments: str, message: str, run: Run) -> None:
    tests = f"import pytest\n@pytest.mark.race_expected({arguments})\ndef test_it(): pass\n"
    done = run(tests, "--aether")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert f"aether: test_bank.py::test_it: pytest.mark.race_expected: {message}" in done.stderr


def test_what_is_expected_of_a_test_its_tear_down_does_not_meet(run: Run) -> None:
    tests = """
import pytest
from bank import Account, both

@pytest.fixture
def late():
    yield
    both(Account().deposit)

@pytest.mark.race_expected(kind="lost-update")
def test_too_late(late):
    pass

@pytest.mark.race_expected(kind="lost-update")
def test_both_times(late):
    both(Account().deposit)
"""
    done = run(tests, "--aether")
    assert re.findall(r"^(FAILED|ERROR) test_bank.py::(\w+)", done.stdout, re.MULTILINE) == [
        ("FAILED", "test_too_late"),
        ("ERROR", "test_too_late"),
    ], done.stdout


def test_a_form_that_does_not_exist(run: Run) -> None:
    done = run(TESTS, "--aether", "--aether-report", "html,pdf")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "aether: --aether-report html,pdf: expected some of json,html,sarif" in done.stderr
