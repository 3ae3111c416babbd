"""``CountDownLatch`` with cereggii's names."""

from typing import Self

from aether._native import CountDownLatch as _CountDownLatch


class CountDownLatch(_CountDownLatch):
    """Opens when it was counted down to zero, and stays open."""

    def __new__(cls, count: int) -> Self:
        if count < 0:
            raise ValueError("count must be >= 0")
        return super().__new__(cls, count)

    def decrement_and_get(self) -> int:
        """Counts down by one, unless at zero; what is left."""
        try:
            return self.count_down()
        except ValueError:
            return 0

    def decrement(self) -> None:
        """Counts down by one, unless at zero."""
        self.decrement_and_get()

    def get(self) -> int:
        """What is left."""
        return self.count

    def __repr__(self) -> str:
        return f"<{type(self).__name__}(count={self.count}) at {id(self):#x}>"
