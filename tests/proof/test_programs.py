"""The labelled programs, again and again, in both orders of their threads: recall, false positives, kind agreement.

Twenty runs in a row: ten in each order.
"""

import platform
import sys
from collections.abc import Callable

import pytest
from labels import programs
from score import score

from aether_hooks import bytecode

pytestmark = [pytest.mark.proof, pytest.mark.timeout(7200)]

ROUNDS = 10
BUILD = f"{platform.python_version()}{sys.abiflags}"


@pytest.mark.skipif(bytecode.VERSION is None, reason="monitoring does not know this version")
@pytest.mark.parametrize("order", ["written", "reversed"])
def test_monitored_programs(order: str, proved: Callable[[str], None]) -> None:
    result = score(order, programs(), 1, "monitor")
    proved(f"{BUILD}: labelled programs, monitored, order {order}: {result}")
    assert not result.differing


@pytest.mark.parametrize("order", ["written", "reversed"])
def test_labelled_programs(order: str, proved: Callable[[str], None]) -> None:
    result = score(order, programs(), ROUNDS)
    proved(f"{BUILD}: labelled programs, {ROUNDS} rounds, order {order}: {result}")
    assert not result.differing
