"""What forked processes found, for the exit status of the one that was started.

A child's own status is the program's affair: its parent reads it. So a child leaves a mark in memory that the family
shares, and the first process looks there when it ends.
"""

from _thread import allocate_lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mmap import mmap


class Family:
    """Shared from the first fork on: most programs never do."""

    def __init__(self) -> None:
        self._page: mmap | None = None
        self._making = allocate_lock()

    def before_fork(self) -> None:
        """Have the memory that the child will share."""
        with self._making:
            if self._page is None:
                from mmap import mmap  # noqa: PLC0415

                self._page = mmap(-1, 1)

    def note_failure(self) -> None:
        """This child found races that are to fail the run."""
        if self._page is not None:
            self._page[0] = 1

    @property
    def has_failed(self) -> bool:
        """Whether a child did, and has said so by now."""
        return self._page is not None and self._page[0] != 0
