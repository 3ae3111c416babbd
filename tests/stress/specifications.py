"""What one thread alone sees of a container: the specifications that histories of several threads are held against."""

from collections import deque
from typing import Any

from linearizability import Specification

EMPTY, FULL = "empty", "full"


def entry(value: Any, name: str, argument: Any) -> tuple[Any, Any]:
    """A single entry of a dict; the state is its value, None where there is none."""
    match name:
        case "get":
            return value, value
        case "pop":
            return value, None
        case "put":
            return None, argument
        case "setdefault":
            return (argument, argument) if value is None else (value, value)
        case "add" | "compute":
            return (value or 0) + argument, (value or 0) + argument
        case "compare_and_set":
            expected, desired = argument
            return (True, desired) if value == expected else (False, value)
    raise ValueError(name)


def queue(maxsize: int, *, sort: bool = False) -> Specification:
    """A queue of up to `maxsize` items, first in first out or smallest first; its calls do not wait for ever."""

    def apply(items: tuple[Any, ...], name: str, argument: Any) -> tuple[Any, tuple[Any, ...]]:
        match name:
            case "put" if len(items) == maxsize:
                return FULL, items
            case "put":
                return None, tuple(sorted((*items, argument))) if sort else (*items, argument)
            case "get":
                return (items[0], items[1:]) if items else (EMPTY, items)
            case "qsize":
                return len(items), items
        raise ValueError(name)

    return apply


def double_ended(maxlen: int) -> Specification:
    """A deque with `maxlen`, whose methods are collections.deque's."""

    def apply(items: tuple[Any, ...], name: str, argument: Any) -> tuple[Any, tuple[Any, ...]]:
        made = deque(items, maxlen)
        match name:
            case "list" | "len":
                result: Any = items if name == "list" else len(items)
            case "pop" | "popleft":
                result = getattr(made, name)() if items else EMPTY
            case "insert":
                result = made.insert(*argument) if len(items) < maxlen else FULL
            case "reverse":
                result = made.reverse()
            case _:
                result = getattr(made, name)(argument)
        return result, tuple(made)

    return apply
