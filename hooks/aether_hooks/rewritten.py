"""A module's tree after rewriting."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from aether_hooks.recipe import LeftAlone
from aether_hooks.sites import Row


@dataclass(frozen=True, slots=True)
class Rewritten:
    tree: ast.Module
    table: tuple[Row, ...]
    functions: tuple[str, ...]
    mistakes: tuple[tuple[int, str], ...]
    """In comments to us: line, and what is wrong."""
    nodes: tuple[ast.AST, ...]
    """Where each site stands; what is no site comes behind them in the table."""
    arguments: Mapping[int, int]
    """`SiteTable.arguments`."""
    left_alone: tuple[LeftAlone, ...] = ()
