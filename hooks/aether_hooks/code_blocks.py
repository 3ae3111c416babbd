"""What is analysed as one: the statements of a module, function, class or lambda."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from aether_hooks.names import Names

CodeBlock = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda


def code_blocks(names: Names) -> Mapping[CodeBlock, Sequence[ast.stmt]]:
    return {node: _body(node) for node in names.scopes if isinstance(node, CodeBlock)}


def _body(node: CodeBlock) -> Sequence[ast.stmt]:
    """A lambda is a function that returns its expression."""
    if isinstance(node, ast.Lambda):
        return [ast.copy_location(ast.Return(value=node.body), node.body)]
    return node.body
