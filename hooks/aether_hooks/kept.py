"""Which calls' results outlive their statement: an iterator that is kept is walked where it is used, not where it is
made."""

from __future__ import annotations

import ast

from aether_hooks.callees import returned


def kept_results(tree: ast.Module) -> frozenset[ast.Call]:
    """The calls whose result is bound to a variable, stored, returned or yielded as it is."""
    values = (node.value for node in ast.walk(tree) if isinstance(node, _KEEPING) and not _unpacks(node))
    return frozenset(value for value in values if isinstance(value, ast.Call)) - given_to_loops(tree)


def given_to_loops(tree: ast.Module) -> frozenset[ast.Call]:
    """The calls whose result an `__iter__` returns: to walk the object is to walk that."""
    methods = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "__iter__")
    return frozenset(value for method in methods for value in returned(method) if isinstance(value, ast.Call))


_KEEPING = (ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.Return, ast.Yield)


def _unpacks(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and any(isinstance(target, ast.Tuple | ast.List) for target in node.targets)
