"""`pytest --aether-threads`: what cannot run in several threads runs in one, and is counted."""

import pytest
from pytest_runs import Run, failed, summary

FOLDERS = """\
import pytest
from unittest import mock

@pytest.fixture
def written(tmp_path):
    (tmp_path / "here").touch()
    return tmp_path

def test_fixture(written, tmp_path):
    assert (tmp_path / "here").exists()

def test_tmpdir(tmpdir, tmp_path):
    tmpdir.join("mine").mkdir()
    assert (tmp_path / "mine").exists()

def test_asks(request):
    request.getfixturevalue("tmp_path").joinpath("mine").mkdir()

@pytest.fixture
def asking(request):
    request.getfixturevalue("monkeypatch").setenv("HOME", "/")

def test_fixture_asks(asking):
    pass

def patched():
    return mock.patch("os.sep", "/")

def test_helper():
    with patched():
        pass
"""


def test_what_runs_in_one_thread(run: Run) -> None:
    done = run(FOLDERS, "--aether", "--aether-threads", "2")
    assert failed(done) == set(), done.stdout + done.stderr
    alone = [line.partition("(")[2] for line in summary(done) if line.startswith("--aether-threads: 1 test ran")]
    assert alone == ["a fixture uses tmp_path)", "uses getfixturevalue)", "uses monkeypatch)", "uses patch)"]


@pytest.mark.parametrize(("raised", "is_failure"), [("ValueError", False), ("KeyError", True)])
def test_expected_errors_of_copies(raised: str, is_failure: bool, run: Run) -> None:
    tests = f"""
import threading
import pytest

@pytest.mark.xfail(raises=(ValueError, OSError))
def test_known():
    raise {raised}(threading.current_thread().name)
"""
    done = run(tests, "--aether", "--aether-threads", "3")
    assert failed(done) == ({"test_known"} if is_failure else set()), done.stdout
    assert ("1 failed" if is_failure else "1 xfailed") in done.stdout
