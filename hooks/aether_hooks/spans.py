"""Stretches of a source file, by the positions of its nodes."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from aether_hooks.answers import Position, end_of, position


@dataclass(frozen=True, slots=True)
class Span:
    start: Position
    end: Position

    def holds(self, at: Position) -> bool:
        return self.start <= at < self.end


def around(node: ast.AST) -> Span:
    return Span(position(node), end_of(node))


def span_of(body: Sequence[ast.stmt]) -> Span:
    return Span(position(body[0]), end_of(body[-1]))


def spans_of(body: Sequence[ast.stmt]) -> tuple[Span, ...]:
    return (span_of(body),) if body else ()
