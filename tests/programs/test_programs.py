"""Each program runs under ``aether run``; what is found must be what its text says (labels.py)."""

from typing import Any

import pytest
from labels import Program, programs
from runs import check


def runs() -> list[Any]:
    found = []
    for program in programs():
        # Strict: a gap that is closed must lose its comment.
        gaps = [pytest.mark.xfail(strict=True, raises=AssertionError, reason=gap) for gap in program.said("known gap")]
        for order in program.orders:
            name = program.name if order == "written" else f"{program.name}-{order}"
            found.append(pytest.param(program, order, id=name, marks=gaps))
    return found


@pytest.mark.parametrize(("program", "order"), runs())
def test_program(program: Program, order: str) -> None:
    check(program, order)


@pytest.mark.parametrize(
    "program", [program for program in programs() if program.is_racy], ids=lambda program: program.name
)
def test_has_a_repaired_twin(program: Program) -> None:
    assert program.twin.exists(), f"{program.name} has no twin {program.twin.name}"
    assert not [race for race in Program(program.twin).races if race.severity != "note"]
