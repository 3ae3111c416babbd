"""``ThreadHandle``: another object for the same thing, for a thread's own use."""

from types import GenericAlias
from typing import Any

from aether._native import AtomicInt64, AtomicRef, ConcurrentDict
from aether.compat._proxy import Proxy

_WITH_HANDLES = (AtomicInt64, AtomicRef, ConcurrentDict)


class NativeHandle:
    """What a handle of an atomic or a dict is beside: it has methods of its own, and passes nothing on."""

    __slots__ = ()


class _ThreadHandleType(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return type.__instancecheck__(cls, instance) or isinstance(instance, NativeHandle)


class ThreadHandle(Proxy, metaclass=_ThreadHandleType):
    """Stands for an object. Of an atomic or a dict of this package it is the handle that `get_handle()` gives.

    It passes as an instance of the object's type. An in-place operator that changes the object leaves the handle; one
    that makes a new object, as with an int, leaves that.
    """

    __slots__ = ()

    def __new__(cls, target: object, /) -> Any:
        if isinstance(target, _WITH_HANDLES) and hasattr(target, "get_handle"):
            return target.get_handle()
        return super().__new__(cls, target)

    def __class_getitem__(cls, item: object, /) -> GenericAlias:
        return GenericAlias(cls, item)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type(self._aether_target)

    def _replaced(self, result: object) -> object:
        return result

    def __reduce__(self) -> tuple[Any, ...]:
        return ThreadHandle, (self._aether_target,)
