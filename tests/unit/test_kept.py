"""Which iterators are walked by who loops over an object, and which are stepped by hand."""

import ast

import pytest

from aether_hooks.kept import given_to_loops, kept_results

BAG = """
class Bag:
    def __iter__(self):
        return iter(self.rows)
"""


def given(code: str) -> list[str]:
    return [ast.unparse(call) for call in given_to_loops(ast.parse(BAG + code))]


@pytest.mark.parametrize(
    "code",
    [
        "for row in bag: print(row)",
        "for row in iter(bag): print(row)",
        "rows = [row for row in iter(bag)]",
        "rows = sorted(iter(bag))",
        "for number, row in enumerate(bag): print(row)",
        "def f(): yield from bag.__iter__()",
        "row = next(rows)",
        "for block in iter(file.read, b''): print(block)",
    ],
)
def test_to_walk_the_object_is_to_walk_what_it_gives(code: str) -> None:
    assert given(code) == ["iter(self.rows)"]


@pytest.mark.parametrize(
    "code",
    [
        "row = next(iter(bag))",
        "row = next(iter(bag), None)",
        "rows = iter(bag)",
        "rows = bag.__iter__()",
        "step(iter(bag))",
        "rows = enumerate(bag)",
        "row = next(zip(bag, bag))",
    ],
)
def test_who_steps_it_by_hand_takes_no_more_than_it_asks_for(code: str) -> None:
    tree = ast.parse(BAG + code)
    assert given(code) == []
    assert "iter(self.rows)" in {ast.unparse(call) for call in kept_results(tree)}
