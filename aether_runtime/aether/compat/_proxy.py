"""An object that passes all that is done with it on to another."""

import math
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:

    class _Proxy:
        """In native code: attributes, operators, calls, items, iteration, buffers and `with`."""

        _aether_target: Any

        def __new__(cls, target: object, /) -> Self: ...
        def __getattr__(self, name: str) -> Any: ...

else:
    from aether._native import _Proxy


class Proxy(_Proxy):
    """Passes attributes, operators and protocols on to its target. Where two proxies meet, their targets do.

    What a subclass decides is what an in-place operator leaves that makes another object: `_replaced`.
    """

    __slots__ = ()

    def _replaced(self, result: object) -> object:
        """What stands in the proxy's place after an in-place operator that made `result` of the target."""
        raise NotImplementedError

    def __dir__(self) -> list[str]:
        return dir(self._aether_target)

    def __bytes__(self) -> bytes:
        return bytes(self._aether_target)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._aether_target,)

    def __reversed__(self) -> Any:
        return reversed(self._aether_target)

    def __complex__(self) -> complex:
        return complex(self._aether_target)

    def __round__(self, *digits: int) -> Any:
        return round(self._aether_target, *digits)

    def __await__(self) -> Generator[Any, Any, Any]:
        awaited: Callable[[], Generator[Any, Any, Any]] = self._aether_target.__await__
        return awaited()

    def __aiter__(self) -> AsyncIterator[Any]:
        return aiter(self._aether_target)

    def __anext__(self) -> Awaitable[Any]:
        return anext(self._aether_target)

    async def __aenter__(self) -> Any:
        return await self._aether_target.__aenter__()

    async def __aexit__(self, *error: object) -> Any:
        return await self._aether_target.__aexit__(*error)


def _unary(function: Callable[[Any], Any]) -> Callable[[Proxy], Any]:
    return lambda self: function(self._aether_target)


for _function in (math.trunc, math.floor, math.ceil):
    setattr(Proxy, f"__{_function.__name__}__", _unary(_function))
