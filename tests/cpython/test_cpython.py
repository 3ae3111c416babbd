"""CPython's own tests, rewritten and watched, end as they do without us."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).with_name("run.py")

LANGUAGE = (
    "test_augassign test_class test_dataclasses test_descr test_enum test_generators test_grammar test_patma test_scope "
    "test_unpack test_with"
).split()
THREADS = ["test_concurrent_futures", "test_queue", "test_thread", "test_threading"]


def ends_the_same(module: str, way: str = "--native") -> None:
    if importlib.util.find_spec(f"test.{module}") is None:
        pytest.skip("this Python came without its tests")
    command = [sys.executable, str(RUN), module, way, "--verbose"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", LANGUAGE)
def test_the_language(module: str) -> None:
    ends_the_same(module)


@pytest.mark.parametrize("module", LANGUAGE)
def test_the_language_guarded(module: str) -> None:
    ends_the_same(module, "--guarded")


@pytest.mark.proof  # minutes, most of them in test_concurrent_futures
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("module", THREADS)
@pytest.mark.parametrize("way", ["--native", "--guarded"])
def test_threads(module: str, way: str) -> None:
    ends_the_same(module, way)
