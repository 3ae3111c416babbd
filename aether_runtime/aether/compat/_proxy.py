"""An object that passes all that is done with it on to another."""

import math
import operator
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from typing import Any, cast


def bare(value: Any) -> Any:
    """What an operand stands for."""
    return value._aether_target if issubclass(type(value), Proxy) else value


class Proxy:
    """Passes attributes, operators and protocols on to its target. Where two proxies meet, their targets do.

    What a subclass decides is what an in-place operator leaves: `_replaced`.
    """

    __slots__ = ("__weakref__", "_aether_target")

    _aether_target: Any

    def __init__(self, target: object, /) -> None:
        object.__setattr__(self, "_aether_target", target)

    def _replaced(self, result: object) -> object:
        """What stands in the proxy's place after an in-place operator that made `result` of the target."""
        raise NotImplementedError

    # ---- Attributes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._aether_target, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._aether_target, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._aether_target, name)

    def __dir__(self) -> list[str]:
        return dir(self._aether_target)

    # ---- As an object

    def __str__(self) -> str:
        return str(self._aether_target)

    def __bytes__(self) -> bytes:
        return bytes(self._aether_target)

    def __format__(self, form: str) -> str:
        return format(self._aether_target, form)

    def __hash__(self) -> int:
        return hash(self._aether_target)

    def __bool__(self) -> bool:
        return bool(self._aether_target)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._aether_target,)

    def __eq__(self, other: object) -> Any:
        return self._aether_target == bare(other)

    def __ne__(self, other: object) -> Any:
        return self._aether_target != bare(other)

    def __lt__(self, other: Any) -> Any:
        return self._aether_target < bare(other)

    def __le__(self, other: Any) -> Any:
        return self._aether_target <= bare(other)

    def __gt__(self, other: Any) -> Any:
        return self._aether_target > bare(other)

    def __ge__(self, other: Any) -> Any:
        return self._aether_target >= bare(other)

    # ---- As a callable, a context, a buffer

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._aether_target(*arguments, **named)

    def __enter__(self) -> Any:
        return self._aether_target.__enter__()

    def __exit__(self, *error: object) -> Any:
        return self._aether_target.__exit__(*error)

    def __buffer__(self, flags: int, /) -> memoryview:
        return memoryview(self._aether_target)

    # ---- As a container

    def __len__(self) -> int:
        return len(self._aether_target)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._aether_target)

    def __next__(self) -> Any:
        return next(self._aether_target)

    def __reversed__(self) -> Any:
        return reversed(self._aether_target)

    def __contains__(self, item: object) -> bool:
        return item in self._aether_target

    def __getitem__(self, key: Any) -> Any:
        return self._aether_target[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._aether_target[key] = value

    def __delitem__(self, key: Any) -> None:
        del self._aether_target[key]

    # ---- In asyncio

    def __await__(self) -> Generator[Any, Any, Any]:
        return cast("Awaitable[Any]", self._aether_target).__await__()

    def __aiter__(self) -> AsyncIterator[Any]:
        return aiter(self._aether_target)

    def __anext__(self) -> Awaitable[Any]:
        return anext(self._aether_target)

    async def __aenter__(self) -> Any:
        return await self._aether_target.__aenter__()

    async def __aexit__(self, *error: object) -> Any:
        return await self._aether_target.__aexit__(*error)

    # ---- As a number; the operators follow below

    def __index__(self) -> int:
        return operator.index(self._aether_target)

    def __pow__(self, other: Any, modulus: Any = None) -> Any:
        return pow(self._aether_target, bare(other), bare(modulus))

    def __rpow__(self, other: Any, modulus: Any = None) -> Any:
        return pow(other, self._aether_target, bare(modulus))

    def __ipow__(self, other: Any) -> Any:  # type: ignore[misc]
        target = self._aether_target
        target **= bare(other)
        return self._replaced(target)

    def __divmod__(self, other: Any) -> Any:
        return divmod(self._aether_target, bare(other))

    def __rdivmod__(self, other: Any) -> Any:
        return divmod(other, self._aether_target)

    def __round__(self, *digits: int) -> Any:
        return round(self._aether_target, *digits)


type _Binary = Callable[[Any, Any], Any]


def _unary(function: Callable[[Any], Any]) -> Callable[[Proxy], Any]:
    return lambda self: function(self._aether_target)


def _forward(function: _Binary) -> _Binary:
    return lambda self, other: function(self._aether_target, bare(other))


def _reflected(function: _Binary) -> _Binary:
    return lambda self, other: function(other, self._aether_target)


def _in_place(function: _Binary) -> _Binary:
    return lambda self, other: self._replaced(function(self._aether_target, bare(other)))


for _function in (int, float, complex, math.trunc, math.floor, math.ceil):
    setattr(Proxy, f"__{_function.__name__}__", _unary(_function))
for _name in "neg pos abs invert".split():
    setattr(Proxy, f"__{_name}__", _unary(getattr(operator, _name)))
for _name in "add sub mul matmul truediv floordiv mod lshift rshift and or xor".split():
    _plain = getattr(operator, f"__{_name}__")
    setattr(Proxy, f"__{_name}__", _forward(_plain))
    setattr(Proxy, f"__r{_name}__", _reflected(_plain))
    setattr(Proxy, f"__i{_name}__", _in_place(getattr(operator, f"__i{_name}__")))
