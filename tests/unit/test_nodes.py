"""Our walks are those of `ast`, without the contexts."""

import ast
import inspect
import typing

import pytest

from aether_hooks.nodes import children, own_nodes, walk

SOURCES = [
    inspect.getsource(typing),
    "f({**a, 'k': 1}, *b, key=c)\nlambda a, *, b, c=1, **d: (yield)\n",
    "match x:\n case {'a': [1, *_], **rest} | Point(y=0) if rest: pass\n case None | _: pass\n",
    "type A[T: int, *U, **P] = dict[T, U]\nasync def f():\n async with a as b, c: f'{d!r:{e}}'\n",
    "try: pass\nexcept* E as e: global g\nelse: del a[1:2], b.c\nfinally: x: int\n",
]


@pytest.mark.parametrize("source", SOURCES, ids=range(len(SOURCES)))
def test_walks_are_those_of_ast(source: str) -> None:
    tree = ast.parse(source)
    expected = [node for node in ast.walk(tree) if not isinstance(node, ast.expr_context)]
    assert walk(tree) == expected
    for node in expected:
        kept = [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr_context)]
        assert children(node) == kept


def test_own_nodes_are_without_those_of_definitions() -> None:
    tree = ast.parse("a = lambda: b\nclass C:\n d = 1\ndef f(e=1): g\nif h: i\n")
    nodes = own_nodes(tree.body)
    assert {node.id for node in nodes if isinstance(node, ast.Name)} == {"a", "h", "i"}
    assert {type(node) for node in nodes} >= {ast.ClassDef, ast.FunctionDef, ast.Lambda}


def test_nodes_of_other_classes_are_walked() -> None:
    class Marked(ast.Name):
        """As an analysis may put one in."""

    tree = ast.Expression(ast.Tuple([Marked("a", ast.Load())], ast.Load()))
    assert [type(node).__name__ for node in walk(tree)] == ["Expression", "Tuple", "Marked"]
