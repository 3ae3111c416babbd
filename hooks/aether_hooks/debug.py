"""`AETHER_DEBUG=rewrite`: shows the rewritten source, with readable names for the sites."""

from __future__ import annotations

import ast
import copy
import os
import sys
from collections.abc import Sequence
from typing import Any

from aether_hooks.rewritten import Rewritten
from aether_hooks.sites import PLACEHOLDER, Row, SiteOp


def is_on(topic: str) -> bool:
    return topic in os.environ.get("AETHER_DEBUG", "").split(",")


def show_rewritten(rewritten: Rewritten, filename: str) -> None:
    sys.stderr.write(f"# {filename}, rewritten\n{readable(rewritten.tree, rewritten.table)}\n")


def readable(tree: ast.AST, table: Sequence[Row]) -> str:
    """Source text in which site 3, a load of an attribute, reads `S3load_attr`."""
    return ast.unparse(_Readable(table).visit(copy.deepcopy(tree)))


class _Readable(ast.NodeTransformer):
    def __init__(self, table: Sequence[Row]) -> None:
        self._table = table

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        value: object = node.value
        if not isinstance(value, tuple) or value[:1] != (PLACEHOLDER,):
            return node
        index = value[1]
        return ast.Name(id=f"S{index}{SiteOp(self._table[index][0]).name.lower()}", ctx=ast.Load())

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        """A probe that fetches its operand is shown with it, as any other: `S3load_attr[o]`."""
        operand = self._fetched(node.operand)
        self.generic_visit(node)
        return node if operand is None else ast.Subscript(value=node.operand, slice=operand, ctx=ast.Load())

    def _fetched(self, site: ast.expr) -> ast.expr | None:
        value: object = site.value if isinstance(site, ast.Constant) else None
        operand = self._table[value[1]][9] if isinstance(value, tuple) else None
        if isinstance(operand, tuple):
            constant: Any = operand[0]  # of a kind that ast.Constant takes
            return ast.Constant(value=constant)
        return None if operand is None else ast.Name(id=operand, ctx=ast.Load())
