"""CPython's own tests, rewritten and watched, end as they do without us."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).with_name("run.py")

# Minutes, most of them in test_concurrent_futures: not in every `make test`.
pytestmark = pytest.mark.proof

MODULES = [
    "test_augassign",
    "test_class",
    "test_concurrent_futures",
    "test_dataclasses",
    "test_descr",
    "test_enum",
    "test_generators",
    "test_grammar",
    "test_patma",
    "test_queue",
    "test_scope",
    "test_thread",
    "test_threading",
    "test_unpack",
    "test_with",
]


@pytest.mark.parametrize("module", MODULES)
def test_same_results(module: str) -> None:
    if importlib.util.find_spec(f"test.{module}") is None:
        pytest.skip("this Python came without its tests")
    done = subprocess.run(
        [sys.executable, str(RUN), module, "--native", "--verbose"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
