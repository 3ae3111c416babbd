"""``AtomicCache`` as cereggii has it: an Exception is kept as a value is."""

import functools
from collections.abc import Callable, Hashable
from typing import Any, Never

from aether.cache import AtomicCache as _AtomicCache
from aether.compat.cereggii.outcome import Outcome, outcome_of


class AtomicCache[K: Hashable, V]:
    """Values by key, each made by `fill(key)` when it is first asked for, and never by two threads at once.

    An Exception that `fill` raised is raised again for its key, until it is as old as a value may be. What is no
    Exception, as KeyboardInterrupt, goes to who ran `fill`, and the next who asks runs it again.
    """

    def __init__(self, fill: Callable[[K], V], ttl: float | None = None) -> None:
        self._outcomes: _AtomicCache[K, Outcome[V]] = _AtomicCache(lambda key: outcome_of(lambda: fill(key)), ttl=ttl)

    def __getitem__(self, key: K) -> V:
        return self._outcomes[key].get()

    def __setitem__(self, key: K, value: V) -> Never:
        raise NotImplementedError("values are made by the function that fills the cache")

    def __contains__(self, key: object) -> bool:
        """Whether a value or an Exception is there. Makes none."""
        return key in self._outcomes

    def invalidate(self, key: K) -> None:
        """Forgets a value: who asks afterwards gets one that is made afterwards. Waits for nobody."""
        self._outcomes.invalidate(key)

    @classmethod
    def memoize(cls, *arguments: Any, **named: Any) -> Callable[[Callable[..., Any]], "MemoizedFunction"]:
        """A decorator: a function's results by its arguments, which must be hashable. It takes what the class takes."""
        return lambda function: MemoizedFunction(cls, function, *arguments, **named)


type _Call = tuple[tuple[Any, ...], frozenset[tuple[str, Any]]]


class MemoizedFunction:
    """A function with the cache of its results."""

    def __init__(
        self, cache: Callable[..., AtomicCache[Any, Any]], function: Callable[..., Any], *arguments: Any, **named: Any
    ) -> None:
        functools.update_wrapper(self, function)
        self._cache = cache(lambda call: function(*call[0], **dict(call[1])), *arguments, **named)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._cache[arguments, frozenset(named.items())]

    def invalidate(self, *arguments: Any, **named: Any) -> None:
        """Forgets the result for these arguments."""
        self._cache.invalidate((arguments, frozenset(named.items())))
