"""``AtomicBool`` with cereggii's names."""

from typing import Self

from aether._native import AtomicBool as _AtomicBool
from aether.compat.cereggii.constants import ExpectationFailed


def _require_bool(**named: object) -> None:
    for name, value in named.items():
        if type(value) is not bool:
            raise TypeError(f"{name}={value!r} must be a bool")


class AtomicBool(_AtomicBool):
    """`True` or `False`."""

    def __new__(cls, initial_value: bool = False) -> Self:
        return super().__new__(cls, initial_value)

    __hash__ = object.__hash__  # type: ignore[assignment]

    get = _AtomicBool.load

    def set(self, desired: bool) -> None:
        """Stores a value."""
        _require_bool(desired=desired)
        self.store(desired)

    def compare_and_set(self, expected: bool, desired: bool) -> bool:
        """Stores `desired` if the value is `expected`; whether it did."""
        _require_bool(expected=expected, desired=desired)
        return self.compare_exchange(expected, desired)

    def get_and_set(self, desired: bool) -> bool:
        """Stores a value; the old one."""
        _require_bool(desired=desired)
        return self.exchange(desired)

    def set_or_raise(self) -> None:
        """Makes False True. ExpectationFailed if it is True."""
        if not self.compare_exchange(False, True):
            raise ExpectationFailed("already set to True")

    def reset_or_raise(self) -> None:
        """Makes True False. ExpectationFailed if it is False."""
        if not self.compare_exchange(True, False):
            raise ExpectationFailed("already set to False")

    def get_handle(self) -> "AtomicBool":
        """Another object for the same value, for a thread's own use in a loop."""
        return self._handle_as(AtomicBool)
