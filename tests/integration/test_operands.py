"""A sample of what tests/proof/operands.py compares: two suites of CPython's."""

import importlib.util
import sys
from pathlib import Path

import pytest

from aether_hooks import bytecode

sys.path.append(str(Path(__file__).parents[1] / "proof"))

pytestmark = pytest.mark.skipif(bytecode.VERSION is None, reason="monitoring does not know this version")


@pytest.mark.skipif(importlib.util.find_spec("test.test_textwrap") is None, reason="this Python came without its tests")
def test_monitored_operands_are_those_of_probes() -> None:
    from operands import compare_all  # noqa: PLC0415 - it needs monitoring

    whole = compare_all(["test_textwrap", "test_shlex"])
    assert whole.differing == {}
    assert len(whole.functions) >= 20
    assert whole.accesses >= 5000
