"""`@pytest.mark.aether`, the fixture `aether_watch`, and modules that were imported before the plugin."""

from pathlib import Path

import pytest
from pytest_runs import Run, failed, summary

ASKING = """\
import pytest
from bank import Account, both

@pytest.fixture
def racy():
    both(Account().deposit)

def test_on(aether_watch):
    assert aether_watch.is_active

def test_before_and_after(aether_watch):
    assert aether_watch.races == ()
    assert "no races so far" in aether_watch.to_text()
    both(Account().deposit)
    (race,) = aether_watch.races
    assert (race.kind, race.locations[0].name) == ("lost-update", "Account.balance")
    assert aether_watch.at_least("error") == aether_watch.races
    assert "error[lost-update]: Account.balance" in aether_watch.to_text()

@pytest.mark.no_aether
def test_again(aether_watch):
    both(Account().deposit)
    assert len(aether_watch.races) == 1, "also where it showed in an earlier test"

@pytest.mark.no_aether
def test_set_up(racy, aether_watch):
    assert len(aether_watch.races) == 1

def test_none(aether_watch):
    assert aether_watch.races == (), "those of earlier tests are none of this one's"
"""


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_test_asks_what_it_has_shown(workers: str, run: Run) -> None:
    done = run(ASKING, "--aether", "-n", workers)
    assert failed(done) == {"test_before_and_after"}, done.stdout
    assert "AssertionError" not in done.stdout, "it fails by its race alone: to ask takes nothing from the verdict"


def test_a_watch_that_is_off_says_so(run: Run) -> None:
    tests = """
def test_off(aether_watch):
    assert not aether_watch.is_active
    assert aether_watch.races == aether_watch.at_least("note") == ()
    assert aether_watch.to_text() == "aether: this run is not watched; give --aether\\n"
    assert repr(aether_watch) == "<AetherWatch: off; give --aether>"
"""
    done = run(tests)
    assert done.returncode == 0, done.stdout


OWN = """\
import pytest
from bank import Account, both

shared = Account()
flag = None

def store():
    global flag
    flag = object()

@pytest.mark.aether(fail_on="never")
def test_never():
    both(Account().deposit)

@pytest.mark.aether(fail_on="warning")
def test_warning():
    both(store)

@pytest.mark.aether(level="error")
def test_not_listed():
    both(store)

@pytest.mark.aether(threads=3)
def test_threads():
    shared.deposit()

@pytest.mark.aether(fail_on="never")
class TestClass:
    def test_of_the_class(self):
        both(Account().deposit)

    @pytest.mark.aether(fail_on="error")
    def test_closest(self):
        both(Account().deposit)
"""


def test_options_of_one_test(run: Run) -> None:
    done = run(OWN, "--aether", "--strict-markers")
    assert failed(done) == {"test_warning", "test_threads", "test_closest"}, done.stdout
    listed = done.stdout.partition("warnings summary")[2]
    assert "test_bank.py::test_never" in listed
    assert "test_bank.py::test_not_listed\n" not in listed.partition("= aether =")[0]
    assert "0 of" not in done.stdout


def test_without_the_option_the_marker_does_nothing(run: Run) -> None:
    done = run(OWN + "\n@pytest.mark.aether(loud=True)\ndef test_wrong(): pass\n", "--strict-markers")
    assert done.returncode == 0, done.stdout


def test_one_thread_of_its_own(run: Run) -> None:
    tests = "import pytest\n@pytest.mark.aether(threads=1)\ndef test_one(): pass\n"
    done = run(tests, "--aether", "--aether-threads", "2")
    assert "--aether-threads: 1 test ran in one thread (marked aether(threads=1))" in summary(done)


@pytest.mark.parametrize("workers", ["0", "1"])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("loud=True", "there is no option loud; expected some of level, fail_on, threads"),
        ("fail_on='note'", "fail_on is 'note'; expected one of error, warning, never"),
        ("level=['error']", "level is ['error']; expected one of error, warning, note"),
        ("threads=0", "threads is 0; expected a number from 1 up"),
        ("'error'", "'error' has no name; give level=, fail_on=, threads="),
    ],
)
def test_a_marker_that_cannot_be_meant(options: str, message: str, workers: str, run: Run) -> None:
    done = run(f"import pytest\n@pytest.mark.aether({options})\ndef test_it(): pass\n", "--aether", "-n", workers)
    assert f"aether: test_bank.py::test_it: pytest.mark.aether: {message}" in done.stdout + done.stderr
    assert done.returncode != 0
    if workers == "0":
        assert done.returncode == pytest.ExitCode.USAGE_ERROR


RACING = "from bank import Account, both\ndef test_it(): both(Account().deposit)\n"


def test_what_was_imported_before_is_monitored(run: Run, project: Path) -> None:
    (project / "early.py").write_text("import bank\n", encoding="utf-8")
    done = run(RACING, "-p", "early", "--aether")
    assert failed(done) == {"test_it"}, done.stdout
    assert "UnwatchedWarning" not in done.stdout
    assert any("1 by rewriting, 1 by monitoring" in line for line in summary(done))


def test_what_was_imported_before_and_is_not_watched_is_named_once(run: Run, project: Path) -> None:
    (project / "early.py").write_text("import bank\n", encoding="utf-8")
    quiet = ("-W", "ignore:Module already:pytest.PytestAssertRewriteWarning")  # of an editable installation of ours
    done = run(RACING, "-p", "early", "--aether", "--aether-engine", "rewrite", "-W", "error", *quiet)
    assert done.returncode == 0, done.stdout + done.stderr
    message = (
        "UnwatchedWarning: not watched, as imported before aether: bank, early; --aether-engine auto monitors them"
    )
    assert done.stdout.count(message) == 1


def test_where_nothing_was_imported_before_nothing_is_monitored(run: Run) -> None:
    done = run(RACING, "--aether", "-v")
    assert not [line for line in summary(done) if "monitoring" in line]
