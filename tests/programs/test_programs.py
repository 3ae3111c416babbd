"""Each program runs under ``aether run``, and as one of its variants: what is found is what its text says."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from labels import HERE, Program, all_programs, programs
from runs import VARIANTS, check, rotated

from aether_hooks import bytecode

HALVES = """
import sys
from aether import _native

class A:
    def f(self): return self.x
    def g(self): return self.y

def j(a):
    def inner(): return a.x
    return a.y

def k(a): return (lambda: a.x, a.y)

def show(code):
    for part in code.co_consts:
        if hasattr(part, "co_consts"):
            if _native.has_probes(part):
                sys.stdout.write(f"{part.co_qualname} ")
            show(part)

show(sys._getframe().f_code)
"""


def gaps(program: Program, variant: str | None = None) -> list[Any]:
    """Strict: a gap that is closed must lose its comment."""
    return [pytest.mark.xfail(strict=True, raises=AssertionError, reason=reason) for reason in program.gaps(variant)]


def runs() -> list[Any]:
    found = []
    for program in programs():
        for order in program.orders:
            name = program.name if order == "written" else f"{program.name}-{order}"
            found.append(pytest.param(program, order, id=name, marks=gaps(program)))
    return found


def rotation() -> list[Any]:
    """Each program once, variants and orders by turns: `make proof` runs all."""
    found = []
    for program in programs():
        variants = [variant for variant in VARIANTS if program.runs_as(variant)]
        if variants:
            variant, order = rotated(program.name, [(one, order) for one in variants for order in program.orders])
            found.append(
                pytest.param(program, variant, order, id=f"{program.name}-{variant}", marks=gaps(program, variant))
            )
    return found


@pytest.mark.parametrize(("program", "order"), runs())
def test_program(program: Program, order: str) -> None:
    check(program, order)


@pytest.mark.skipif(bytecode.VERSION is None, reason="monitoring does not know this version")
@pytest.mark.parametrize(("program", "variant", "order"), rotation())
def test_variant_of_program(program: Program, variant: str, order: str) -> None:
    check(program, order, variant)


@pytest.mark.skipif(bytecode.VERSION is None, reason="monitoring does not know this version")
def test_half_of_the_functions_is_rewritten(tmp_path: Path) -> None:
    """In classes and out of them; what is within a function goes with it."""
    path = tmp_path / "halves.py"
    path.write_text(HALVES)
    for first, rewritten in ((0, "A.g k show"), (1, "A.f j k show")):
        done = subprocess.run(
            [sys.executable, "-m", "variants.half", str(first), "run", "--engine", "auto", str(path)],
            cwd=HERE,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        assert sorted(done.stdout.split()) == sorted(rewritten.split())


@pytest.mark.parametrize(
    "program", [program for program in programs() if program.is_racy], ids=lambda program: program.name
)
def test_has_a_repaired_twin(program: Program) -> None:
    assert program.twin.exists(), f"{program.name} has no twin {program.twin.name}"
    assert not [race for race in Program(program.twin).races if race.severity != "note"]


@pytest.mark.parametrize(
    "program", [program for program in all_programs() if program.is_racy], ids=lambda program: program.name
)
def test_orders_its_accesses_or_says_why_not(program: Program) -> None:
    """Threads that only start together may run in the same order in both runs."""
    if reason := program.said("one order"):
        assert reason[0].strip()
        assert program.orders == ["written"]
    else:
        assert program.orders_accesses, f"{program.name} neither orders its accesses nor says `# one order: REASON`"
        assert program.orders == ["written", "reversed"]


def test_many_services_are_long_and_of_several_modules() -> None:
    long = [
        program
        for program in programs()
        if len(program.files) >= 3 and sum(len(path.read_text().splitlines()) for path in program.files) > 100
    ]
    assert len(long) >= 30


ORDERED = """
import sys
from support.invisible import Turns, one_by_one, ordered, together

turns = Turns(3)

def part(turn):
    turns.wait(turn)
    told.append(str(turn))
    turns.end()
    turns.wait_for_all()

told = []
together(*[lambda turn=turn: part(turn) for turn in range(3)])
one_by_one(lambda: told.append("a"), lambda: told.append("b"))
told += ordered("x", "y")
sys.stdout.write(" ".join(told))
"""


@pytest.mark.parametrize(("order", "told"), [("written", "0 1 2 a b x y"), ("reversed", "2 1 0 b a y x")])
def test_threads_are_ordered_as_asked(order: str, told: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ORDERED],
        cwd=HERE,
        env={**os.environ, "PROGRAMS_ORDER": order},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout == told
