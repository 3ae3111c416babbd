"""What a function returned or raised, kept to be given to several."""

from collections.abc import Callable
from types import TracebackType
from typing import NamedTuple


class Outcome[T](NamedTuple):
    """A result, or an Exception; what else is raised, as KeyboardInterrupt, is none."""

    value: T | None
    error: Exception | None = None
    traceback: TracebackType | None = None
    """Of the error when it was kept: each who raises it would add to it."""

    def get(self) -> T:
        """The result, or raises the error."""
        if self.error is not None:
            raise self.error.with_traceback(self.traceback)
        return self.value  # type: ignore[return-value]


def outcome_of[T](function: Callable[[], T]) -> Outcome[T]:
    """Runs it."""
    try:
        return Outcome(function())
    except Exception as error:  # noqa: BLE001 - get() raises it
        return Outcome(None, error, error.__traceback__)
