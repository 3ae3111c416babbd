"""The labelled programs, again and again, in both orders of their threads: recall, false positives, kind agreement.

Twenty runs in a row: ten in each order.
"""

import platform
import sys
from collections.abc import Callable

import pytest
from labels import programs
from runs import VARIANTS
from score import score

from aether_hooks import bytecode

pytestmark = [pytest.mark.proof, pytest.mark.timeout(7200)]

ROUNDS = 10
BUILD = f"{platform.python_version()}{sys.abiflags}"


@pytest.mark.skipif(bytecode.VERSION is None, reason="monitoring does not know this version")
@pytest.mark.parametrize("order", ["written", "reversed"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_variants_of_programs(variant: str, order: str, proved: Callable[[str], None]) -> None:
    result = score(order, programs(), 1, variant)
    proved(f"{BUILD}: labelled programs, variant {variant}, order {order}: {result}")
    assert not result.differing


@pytest.mark.parametrize("order", ["written", "reversed"])
def test_labelled_programs(order: str, proved: Callable[[str], None]) -> None:
    result = score(order, programs(), ROUNDS)
    proved(f"{BUILD}: labelled programs, {ROUNDS} rounds, order {order}: {result}")
    assert not result.differing
