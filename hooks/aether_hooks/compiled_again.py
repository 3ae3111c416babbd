"""What the program has compiled is compiled once more, to be analysed: its warnings were given the first time."""

from __future__ import annotations

import _thread
import _warnings
import sys
from collections.abc import Iterator
from contextlib import contextmanager


class _Inside(_thread._local):
    """Matches in a thread that compiles again, as the pattern of a filter of warnings, and in no other."""

    depth = 0

    def match(self, _module: str) -> bool:
        return self.depth > 0


_inside = _Inside()
_FILTER = "ignore", None, SyntaxWarning, _inside, 0


@contextmanager
def warned_already() -> Iterator[None]:
    """No SyntaxWarning of this thread is shown, nor made an error; those of others are what the program wants.

    The program may put other filters in place meanwhile, and these back later: the list is the one that has ours.
    """
    filters: list[object] = getattr(sys.modules.get("warnings"), "filters", _warnings.filters)
    filters.insert(0, _FILTER)
    _inside.depth += 1
    try:
        yield
    finally:
        _inside.depth -= 1
        if _FILTER in filters:
            filters.remove(_FILTER)
