"""Double-checked locking through several functions: the first test calls what takes the lock, and that calls what
tests again and stores.

One call deep, checks are read with the callee's words translated into the caller's. Deeper, places are known by their
tails (`.conn` of `self.pool.conn`), and nothing but the callers' loads is marked: that a lock was held at the store is
seen in the run.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from aether_hooks.answers import Position
from aether_hooks.names import FunctionNode
from aether_hooks.spans import Span

_MAX_DEPTH = 4
_TOKENS = re.compile(r"""'(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" | \w+ | .""", re.VERBOSE)
"""Of the text of a place: constants in quotes, words, and what stands between."""


@dataclass(frozen=True, slots=True)
class Test:
    """A test that finds nothing in a place, and where that holds."""

    text: str
    at: Position
    spans: Sequence[Span]


class Function(Protocol):
    """What is asked of a function here."""

    @property
    def misses(self) -> Sequence[Test]: ...

    @property
    def stores(self) -> Sequence[tuple[str, Position]]:
        """The texts of the places that it stores, and where."""

    @property
    def calls(self) -> Sequence[tuple[Position, FunctionNode]]: ...

    @property
    def locked(self) -> Sequence[Span]: ...


@functools.lru_cache(maxsize=4096)
def _tail_of(text: str) -> str:
    """Of a place's text, what it is called on any object and with any key: `conns[]` of `pools[k].conns[n]`."""
    tail, depth = "", 0
    for token in _TOKENS.findall(text):
        depth -= token == "]"
        if depth == 0:
            tail = "" if token == "." else tail + token
        depth += token == "["
    return tail


class Retests:
    def __init__(self) -> None:
        self._functions: dict[FunctionNode, Function] = {}

    def add(self, node: FunctionNode, function: Function) -> None:
        self._functions[node] = function

    def tested_below(self, function: Function) -> Iterator[str]:
        """The places that a function tests, and where it finds nothing calls what tests them again under a lock."""
        for test in function.misses:
            for callee in _called_in(function, test.spans):
                if self._functions.get(callee) is function:
                    continue  # by recursion, which may be of another object
                if self._makes_sure(callee, _tail_of(test.text), is_locked=False, depth=_MAX_DEPTH):
                    yield test.text

    def _makes_sure(self, node: FunctionNode, tail: str, *, is_locked: bool, depth: int) -> bool:
        """True if the function tests a place under a lock, and stores it where it finds nothing."""
        function = self._functions.get(node)
        if function is None or depth == 0:
            return False
        for test in function.misses:
            if _tail_of(test.text) == tail and (is_locked or _holds(function.locked, test.at)):
                if any(_tail_of(text) == tail and _holds(test.spans, at) for text, at in function.stores):
                    return True
                if any(self._stores(callee, tail, depth - 1) for callee in _called_in(function, test.spans)):
                    return True
        return any(
            self._makes_sure(callee, tail, is_locked=is_locked or _holds(function.locked, at), depth=depth - 1)
            for at, callee in function.calls
        )

    def _stores(self, node: FunctionNode, tail: str, depth: int) -> bool:
        function = self._functions.get(node)
        if function is None or depth == 0:
            return False
        return any(_tail_of(text) == tail for text, _ in function.stores) or any(
            self._stores(callee, tail, depth - 1) for _, callee in function.calls
        )


def _called_in(function: Function, spans: Sequence[Span]) -> Iterator[FunctionNode]:
    return (callee for at, callee in function.calls if _holds(spans, at))


def _holds(spans: Sequence[Span], at: Position) -> bool:
    return any(span.holds(at) for span in spans)
