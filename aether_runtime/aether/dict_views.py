"""What ConcurrentDict's keys(), values() and items() return: the views of collections.abc, walking natively."""

from collections.abc import ItemsView, Iterator, KeysView, ValuesView
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aether.containers import ConcurrentDict

KEYS, VALUES, ITEMS = range(3)


class Keys[K](KeysView[K]):
    """The keys."""

    __slots__ = ()
    _mapping: "ConcurrentDict[K, Any]"


class Values[V](ValuesView[V]):
    """The values."""

    __slots__ = ()
    _mapping: "ConcurrentDict[Any, V]"

    def __iter__(self) -> Iterator[V]:
        return self._mapping._walk(VALUES)

    def __contains__(self, value: object) -> bool:
        return any(each is value or each == value for each in self)


class Items[K, V](ItemsView[K, V]):
    """The pairs."""

    __slots__ = ()
    _mapping: "ConcurrentDict[K, V]"

    def __iter__(self) -> Iterator[tuple[K, V]]:
        return self._mapping._walk(ITEMS)
