"""Where a function holds a lock, as far as the text says. Whether it does is seen in the run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from aether_hooks.acts import Code
from aether_hooks.answers import end_of, position
from aether_hooks.locations import describe
from aether_hooks.spans import Span, around

_LOCK_TYPES = frozenset({"Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore"})


def locked_spans(code: Code) -> Iterator[Span]:
    """In `with`, and from `acquire` to the last `release`."""
    calls = [node for part in code for node in part.nodes if isinstance(node, ast.Call)]
    for part in code:
        if isinstance(part.node, ast.With | ast.AsyncWith) and not _excludes_nobody(part.node):
            yield around(part.node)
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "acquire":
            lock = describe(call.func.value)
            ends = [end_of(other) for other in calls if _releases(other, lock) and position(other) > position(call)]
            if ends:
                yield Span(position(call), max(ends))


def _excludes_nobody(node: ast.With | ast.AsyncWith) -> bool:
    """`with Lock():`, whose lock is nobody else's."""
    return all(_makes_lock(item.context_expr) and item.optional_vars is None for item in node.items)


def _makes_lock(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in _LOCK_TYPES
    return False


def _releases(call: ast.Call, lock: str | None) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "release" and describe(call.func.value) == lock
