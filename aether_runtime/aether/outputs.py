"""Where reports go. Files are opened before the program starts, so that a path that cannot be written is known by then.

Our descriptors are kept out of the low numbers, which programs count on, and are never inherited over ``exec``.
"""

import os
import stat
from dataclasses import dataclass

from aether import private
from aether.errors import AetherUsageError

STANDARD_OUTPUT = "-"
_LOWEST = 500
_STDOUT_FD = 1
_STDERR_FD = 2
_NO_FD = -1


@dataclass(slots=True)
class ReportFile:
    """An open file, or standard output."""

    path: str
    fd: int
    _identity: tuple[int, int]

    def write(self, content: bytes) -> None:
        """Replace what the file holds; OSError where that fails."""
        fd, ours = self._descriptor()
        try:
            if stat.S_ISREG(private.fstat(fd).st_mode) and self.path != STANDARD_OUTPUT:
                private.ftruncate(fd, 0)
                private.lseek(fd, 0, os.SEEK_SET)
            private.write_all(fd, content)
        finally:
            if not ours:
                private.close(fd)

    def of_process(self, pid: int) -> str:
        """The path for a forked child: ``races.json`` becomes ``races.123.json``."""
        root, suffix = os.path.splitext(self.path)
        return f"{root}.{pid}{suffix}"

    def _descriptor(self) -> tuple[int, bool]:
        """Ours, unless the program closed it; then its number may be anybody's."""
        try:
            if _identity(self.fd) == self._identity:
                return self.fd, True
        except OSError:
            pass
        return private.open_fd(self.path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666), False


def open_report(name: str) -> ReportFile:
    """Open a file for a report, emptied; AetherUsageError where it cannot be written."""
    if name == STANDARD_OUTPUT:
        return _open_standard_output()
    path = os.path.abspath(name)
    try:
        fd = _raised(private.open_fd(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666))
    except OSError as error:
        raise AetherUsageError(f"cannot write {name}: {error.strerror}") from error
    return ReportFile(path, fd, _identity(fd))


def open_results(name: str) -> ReportFile:
    """Open a results file, to which records are appended."""
    if name == STANDARD_OUTPUT:
        raise AetherUsageError("the results file is binary and cannot go to standard output")
    file = open_report(name)
    import fcntl  # noqa: PLC0415

    fcntl.fcntl(file.fd, fcntl.F_SETFL, os.O_APPEND)
    return file


def open_standard_error() -> int:
    """A descriptor of standard error that outlives the program's changes to number 2; -1 where there is none."""
    try:
        return _raised(_STDERR_FD, keep=True)
    except OSError:
        return _NO_FD


def wants_colour(mode: str, fd: int) -> bool:
    """Whether text on this descriptor is coloured."""
    if mode != "auto":
        return mode == "always"
    if fd < 0 or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return private.isatty(fd)


def _open_standard_output() -> ReportFile:
    try:
        fd = _raised(_STDOUT_FD, keep=True)
    except OSError as error:
        raise AetherUsageError(f"cannot write to standard output: {error.strerror}") from error
    return ReportFile(STANDARD_OUTPUT, fd, _identity(fd))


def _raised(fd: int, *, keep: bool = False) -> int:
    """The descriptor under a high number, where there is one left."""
    import fcntl  # noqa: PLC0415

    try:
        high = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, _LOWEST)
    except OSError:
        return fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 3) if keep else fd
    if not keep:
        private.close(fd)
    return high


def _identity(fd: int) -> tuple[int, int]:
    status = private.fstat(fd)
    return (status.st_dev, status.st_ino)
