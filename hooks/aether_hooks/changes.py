"""What code changes in place: by who holds it, since what drops the holder drops the change."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from aether_hooks.functions import function_name
from aether_hooks.locations import removal_of, stores_of
from aether_hooks.names import Names, Scope
from aether_hooks.nodes import walk
from aether_hooks.sites import CHANGING_METHODS

_CHANGED_BY_USE = frozenset(
    f"{module}.{name}"
    for module, names in {
        "threading": "Lock RLock Condition Semaphore BoundedSemaphore Event Barrier Thread Timer",
        "_thread": "allocate_lock RLock",
        "multiprocessing": "Lock RLock Condition Semaphore BoundedSemaphore Event Barrier Queue JoinableQueue Process",
        "multiprocessing.pool": "ThreadPool",
        "asyncio": "Lock Condition Semaphore BoundedSemaphore Event Barrier Future Queue PriorityQueue LifoQueue",
        "concurrent.futures": "Future ThreadPoolExecutor ProcessPoolExecutor",
        "queue": "Queue PriorityQueue LifoQueue SimpleQueue",
    }.items()
    for name in names.split()
)
"""What two users have to share: whoever uses another one than the other is alone with it. A thread is started, an
executor given work: made twice, it runs twice.
"""


def is_class_changed_by_use(made: ast.expr, names: Names, scope: Scope) -> bool:
    """True for the class of locks, queues, threads and the like."""
    return function_name(made, names, scope) in _CHANGED_BY_USE


def tail_of(node: ast.AST) -> str:
    """What stands for an expression wherever in the module it is changed: its last attribute, or its variable."""
    match node:
        case ast.Attribute(attr=attribute):
            return f".{attribute}"
        case ast.Subscript(value=value):
            return f"{tail_of(value)}[]"
        case ast.Call(func=ast.Attribute(value=value, attr="get" | "setdefault")):
            return f"{tail_of(value)}[]"
        case ast.Call() if (stored := next(stores_of(node), None)) is not None:
            return tail_of(stored[0])
        case ast.Call(func=func):
            return f"{tail_of(func).lstrip('.')}()"
        case ast.Name(id=name):
            return name
        case ast.AugAssign(target=target):
            return tail_of(target)
    return ""


def changed_places(body: Iterable[ast.AST], held: Mapping[ast.expr, Sequence[ast.expr]]) -> frozenset[str]:
    """The tails of all that is changed in place somewhere in the module."""
    changed: set[str] = set()
    for base in (holder for each in changes_in(body) for holder in holders(each)):
        changed.update(map(tail_of, (base, *held.get(base, ()))))
    return frozenset(changed)


def changes_in(body: Iterable[ast.AST]) -> Iterator[ast.expr]:
    """The expressions whose objects are changed in place, and the targets of augmented assignments."""
    for node in (part for each in body for part in walk(each)):
        match node:
            case ast.Subscript(value=base, ctx=ast.Store() | ast.Del()):
                yield base
            case ast.Attribute(value=base, ctx=ast.Store() | ast.Del()):
                yield base
            case ast.Call(func=ast.Attribute(value=base, attr=method)) if method in CHANGING_METHODS:
                yield base
            case ast.AugAssign(target=target):
                yield target
            case ast.Call():
                yield from _changed_by(node)


def _changed_by(node: ast.Call) -> Iterator[ast.expr]:
    """By a function in place of a statement; a name that is computed is a `__setattr__`'s, which hands it on."""
    targets = [target for target, _ in stores_of(node)]
    if (removed := removal_of(node)) is not None:
        targets.append(removed)
    for target in targets:
        if isinstance(target, ast.Subscript) or target.attr.isidentifier():
            yield target.value


def holders(node: ast.expr) -> Iterator[ast.expr]:
    """What is changed, and what holds it: who drops the holder drops the change."""
    yield node
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
        yield node


def global_changes(changed: frozenset[str], names: Names) -> frozenset[str]:
    """A variable's name says nothing elsewhere unless it is a global's."""
    return frozenset(tail for tail in changed if not tail.isidentifier() or tail in names.global_bindings)
