"""Each program runs under ``aether run``; what is found must be what its text says (labels.py)."""

from typing import Any

import pytest
from labels import Program, programs
from runs import check

from aether_hooks import bytecode


def gaps(program: Program, *kinds: str) -> list[Any]:
    """Strict: a gap that is closed must lose its comment."""
    reasons = [reason for kind in kinds for reason in program.said(kind)]
    return [pytest.mark.xfail(strict=True, raises=AssertionError, reason=reason) for reason in reasons]


def runs() -> list[Any]:
    found = []
    for program in programs():
        for order in program.orders:
            name = program.name if order == "written" else f"{program.name}-{order}"
            found.append(pytest.param(program, order, id=name, marks=gaps(program, "known gap")))
    return found


def monitored_runs() -> list[Any]:
    """Each program once, the orders by turns: `make proof` runs all."""
    return [
        pytest.param(
            program,
            program.orders[number % len(program.orders)],
            id=program.name,
            marks=gaps(program, "known gap", "monitoring gap"),
        )
        for number, program in enumerate(programs())
        if not program.said("monitoring luck")
    ]


@pytest.mark.parametrize(("program", "order"), runs())
def test_program(program: Program, order: str) -> None:
    check(program, order)


@pytest.mark.skipif(bytecode.VERSION is None, reason="monitoring does not know this version")
@pytest.mark.parametrize(("program", "order"), monitored_runs())
def test_program_that_is_monitored(program: Program, order: str) -> None:
    check(program, order, engine="monitor")


@pytest.mark.parametrize(
    "program", [program for program in programs() if program.is_racy], ids=lambda program: program.name
)
def test_has_a_repaired_twin(program: Program) -> None:
    assert program.twin.exists(), f"{program.name} has no twin {program.twin.name}"
    assert not [race for race in Program(program.twin).races if race.severity != "note"]
