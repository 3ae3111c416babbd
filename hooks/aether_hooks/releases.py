"""Code that may release what this thread did to other threads: by a lock, an event, a queue, a start.

Between two steps of a walk nothing else can come between the walk and what another thread does. So only loops over such
code need a probe at each step.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from aether_hooks.guards import own_nodes

_METHODS = frozenset(
    """
    release notify notify_all set start put put_nowait task_done submit set_result set_exception send sendall wait
    call_soon_threadsafe run_coroutine_threadsafe apply_async abort run_in_executor start_new_thread
    """.split()
)
_SWITCHES = (ast.With, ast.AsyncWith, ast.AsyncFor, ast.Await, ast.Yield, ast.YieldFrom)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Releases:
    """What is known by name alone: of the functions and methods that the module itself defines."""

    def __init__(self, tree: ast.Module) -> None:
        calls: dict[str, set[str]] = {}
        self._releasing = {f".{name}" for name in _METHODS}
        for node in ast.walk(tree):
            if isinstance(node, _FUNCTIONS):
                calls.setdefault(node.name, set()).update(_called(node.body))
                if _switches(node.body):
                    self._releasing |= {node.name, f".{node.name}"}
        self._spread(calls)

    def _spread(self, calls: dict[str, set[str]]) -> None:
        """From what a function calls to its callers."""
        before = -1
        while before != len(self._releasing):
            before = len(self._releasing)
            for name, called in calls.items():
                if not called.isdisjoint(self._releasing):
                    self._releasing |= {name, f".{name}"}

    def may_release(self, body: Iterable[ast.stmt]) -> bool:
        statements = list(body)
        return _switches(statements) or not self._releasing.isdisjoint(_called(statements))


def _switches(body: Iterable[ast.stmt]) -> bool:
    return any(isinstance(node, _SWITCHES) for node in own_nodes(body))


def _called(body: Iterable[ast.stmt]) -> Iterator[str]:
    """`f` and `.m`."""
    for node in own_nodes(body):
        match node:
            case ast.Call(func=ast.Name(id=name)):
                yield name
            case ast.Call(func=ast.Attribute(attr=name)):
                yield f".{name}"
