"""What one thread alone sees of a container: the specifications that histories of several threads are held against."""

from collections import deque
from collections.abc import Callable
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


_OF_A_ROW: dict[str, Callable[[list[Any], Any], object]] = {
    "slice": lambda made, key: tuple(made[key]),
    "set_slice": lambda made, key_and_items: made.__setitem__(*key_and_items),
    "del_slice": lambda made, key: made.__delitem__(key),
    "insert": lambda made, index_and_item: made.insert(*index_and_item),
    "sort": lambda made, _: made.sort(),
    "reverse": lambda made, _: made.reverse(),
    "repeat": lambda made, times: made.__imul__(times) is None or None,
    "append_if_absent": lambda made, item: item not in made and made.append(item) is None,
    "remove_if_present": lambda made, item: item in made and made.remove(item) is None,
    "take_all": lambda made, _: tuple(made.pop(0) for _ in range(len(made))),
    "list": lambda made, _: tuple(made),
}


def row(items: tuple[Any, ...], name: str, argument: Any) -> tuple[Any, tuple[Any, ...]]:
    """A list, whose methods are list's and ConcurrentList's."""
    made = list(items)
    match name:
        case "get" | "pop" if not -len(made) <= argument < len(made):
            result: Any = EMPTY
        case "get":
            result = made[argument]
        case "compute":
            made[argument] = result = made[argument] + 1
        case _:
            result = _OF_A_ROW[name](made, argument) if name in _OF_A_ROW else getattr(made, name)(argument)
    return result, tuple(made)


def unordered(elements: frozenset[Any], name: str, argument: Any) -> tuple[Any, frozenset[Any]]:
    """A set, whose methods are set's and ConcurrentSet's."""
    match name:
        case "contains":
            return argument in elements, elements
        case "set" | "take_all":
            return elements, elements if name == "set" else frozenset()
        case "len":
            return len(elements), elements
        case "add" | "add_if_absent":
            return None if name == "add" else argument not in elements, elements | {argument}
        case "discard" | "remove_if_present":
            return None if name == "discard" else argument in elements, elements - {argument}
        case "clear":
            return None, frozenset()
    raise ValueError(name)


def in_order(entries: tuple[tuple[Any, Any], ...], name: str, argument: Any) -> tuple[Any, tuple[tuple[Any, Any], ...]]:
    """A dict with its order."""
    made = dict(entries)
    result: Any = None
    match name:
        case "items":
            result = entries
        case "get":
            result = made.get(argument)
        case "pop":
            result = made.pop(argument, None)
        case "popitem":
            result = made.popitem() if made else EMPTY
        case "setdefault":
            result = made.setdefault(*argument)
        case "put":
            made[argument[0]] = argument[1]
        case "clear":
            made.clear()
    return result, tuple(made.items())
