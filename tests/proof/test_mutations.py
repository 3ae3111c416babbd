"""With any one edge or rule of the race model taken out, a labelled program fails (mutations.txt)."""

import platform
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import mutations
import pytest
from labels import Program, programs
from runs import check

pytestmark = [pytest.mark.proof, pytest.mark.timeout(3600)]

BUILD = f"{platform.python_version()}{sys.abiflags}"
GIL_ONLY = mutations.said("gil")
HAS_GIL = not sysconfig.get_config_var("Py_GIL_DISABLED")
NOTICED = {**mutations.said("rule"), **(GIL_ONLY if HAS_GIL else {})}
SPARE = mutations.said("spare")


@pytest.fixture(scope="module")
def python() -> Path:
    return mutations.build(mutations.ROOT / "build" / f"mutations-{BUILD}")


def is_as_labelled(program: Program, python: Path, **environment: str) -> bool:
    return all(is_as_labelled_in(order, program, python, **environment) for order in program.orders)


def is_as_labelled_in(order: str, program: Program, python: Path, **environment: str) -> bool:
    try:
        check(program, order, python=str(python), **environment)
    except AssertionError:
        return False
    return True


def test_a_program_notices_each(python: Path, proved: Callable[[str], None]) -> None:
    by_name = {program.name: program for program in programs()}
    wrong = {name for name in set(NOTICED.values()) if not is_as_labelled(by_name[name], python)}
    unnoticed = {rule for rule, name in NOTICED.items() if is_as_labelled(by_name[name], python, AETHER_WITHOUT=rule)}
    noticed = len(NOTICED) - len(unnoticed)
    proved(f"{BUILD}: mutation check: {noticed} of {len(NOTICED)} rules and rows noticed when taken out")
    assert not wrong
    assert not unnoticed
