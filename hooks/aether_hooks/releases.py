"""Code that may release what this thread did to other threads: by a lock, an event, a queue, a start.

Between two steps of a walk nothing else can come between the walk and what another thread does. So only loops over such
code need a probe at each step.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from aether_hooks.nodes import own_nodes, walk
from aether_hooks.properties import assigned_accessors

_METHODS = frozenset(
    """
    release notify notify_all set start put put_nowait task_done submit set_result set_exception send sendall wait
    call_soon_threadsafe run_coroutine_threadsafe apply_async abort run_in_executor start_new_thread
    """.split()
)
_SWITCHES = (ast.With, ast.AsyncWith, ast.AsyncFor, ast.Await, ast.Yield, ast.YieldFrom)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_OPERATIONS = (ast.Subscript, ast.BinOp, ast.AugAssign, ast.UnaryOp, ast.Compare, ast.Call)
_OPERATION = "<operation>"
"""What syntax may call: any method with a special name."""
_MAKERS = frozenset({"__init__", "__new__", "__post_init__"})


class Releases:
    """What is known by name alone: of the functions, methods and classes that the module itself defines."""

    def __init__(self, tree: ast.Module) -> None:
        self._releasing = {f".{name}" for name in _METHODS}
        calls: dict[str, set[str]] = {}
        for name, function in _named_functions(tree):
            calls.setdefault(name, set()).update(_called(function.body))
            if _switches(function.body):
                self._releasing.add(name)
        self._spread(calls)

    def _spread(self, calls: dict[str, set[str]]) -> None:
        """From what a function calls to its callers."""
        before = -1
        while before != len(self._releasing):
            before = len(self._releasing)
            self._releasing.update(name for name, called in calls.items() if not called.isdisjoint(self._releasing))

    def may_release(self, body: Iterable[ast.stmt]) -> bool:
        statements = list(body)
        return _switches(statements) or not self._releasing.isdisjoint(_called(statements))


def _switches(body: Iterable[ast.stmt]) -> bool:
    return any(isinstance(node, _SWITCHES) for node in own_nodes(body))


def _named_functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Each function with the names that `_called` may give it."""
    for node in walk(tree):
        if isinstance(node, _FUNCTIONS):
            yield node.name, node
            yield f".{node.name}", node
            if node.decorator_list:  # perhaps a property
                yield f"@{node.name}", node
            if node.name.startswith("__") and node.name not in _MAKERS:
                yield _OPERATION, node
        elif isinstance(node, ast.ClassDef):
            yield from ((f"@{name}", function) for _, name, function in assigned_accessors(node))
            for method in node.body:
                if isinstance(method, _FUNCTIONS) and method.name in _MAKERS:
                    yield node.name, method
                    yield f".{node.name}", method


def _called(body: Iterable[ast.stmt]) -> Iterator[str]:
    """`f`, `.m`, `@property`, and what an operation may call."""
    for node in own_nodes(body):
        match node:
            case ast.Call(func=ast.Name(id=name)):
                yield name
            case ast.Call(func=ast.Attribute(attr=name)):
                yield f".{name}"
            case ast.Attribute(attr=name):
                yield f"@{name}"
        if isinstance(node, _OPERATIONS):
            yield _OPERATION
