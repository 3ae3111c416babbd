"""Where reports go. Files are opened before the program starts, so that a path that cannot be written is known by then.

Our descriptors are kept out of the low numbers, which programs count on, and are never inherited over ``exec``.
"""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from aether import private
from aether.errors import AetherUsageError

STANDARD_OUTPUT = "-"
_LOWEST = 500
_STDOUT_FD = 1
_STDERR_FD = 2
_NO_FD = -1


@dataclass(frozen=True, slots=True)
class StandardError:
    """Standard error as it was at the start, whatever the program does to number 2."""

    fd: int
    """Below 0 where there is none."""
    _identity: tuple[int, int] | None = None

    def write(self, text: str) -> None:
        """Where nothing can be written there is nobody to tell."""
        encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
        if self.fd >= 0:
            fd = self.fd if _is(self.fd, self._identity) else _STDERR_FD
            with suppress(OSError):
                private.write_all(fd, text.encode(encoding, "backslashreplace"))


@dataclass(frozen=True, slots=True)
class ReportFile:
    """An open file, or standard output."""

    path: str
    fd: int
    _identity: tuple[int, int] | None

    def write(self, content: bytes) -> None:
        """Replace what the file holds; OSError where that fails."""
        with self.descriptor() as fd:
            if stat.S_ISREG(private.fstat(fd).st_mode) and self.path != STANDARD_OUTPUT:
                private.ftruncate(fd, 0)
                private.lseek(fd, 0, os.SEEK_SET)
            private.write_all(fd, content)

    def of_process(self, pid: int) -> str:
        """The path for a forked child."""
        return of_process(self.path, pid)

    @contextmanager
    def descriptor(self) -> Iterator[int]:
        """Ours, unless the program closed it: then its number may be anybody's."""
        if _is(self.fd, self._identity):
            yield self.fd
        elif self.path == STANDARD_OUTPUT:
            yield _STDOUT_FD
        else:
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
            fd = private.open_fd(self.path, flags, 0o666)
            try:
                yield fd
            finally:
                private.close(fd)


NOWHERE = StandardError(_NO_FD)
"""For what is told in other ways."""


def of_process(path: str, pid: int) -> str:
    """The path of a further process: ``races.json`` becomes ``races.123.json``."""
    root, suffix = os.path.splitext(path)
    return f"{root}.{pid}{suffix}"


def open_report(name: str, *, overwrite: bool = True) -> ReportFile:
    """Open a file for a report, emptied; AetherUsageError where it cannot be written, or exists and is to stay."""
    if name == STANDARD_OUTPUT:
        return _open_standard_output()
    path = os.path.abspath(name)
    flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC
    try:
        fd = _raised(private.open_fd(path, flags | (os.O_TRUNC if overwrite else os.O_EXCL), 0o666))
    except FileExistsError as error:
        if not stat.S_ISREG(private.stat(path).st_mode):  # a pipe or a device has nothing to lose
            return open_report(name)
        raise AetherUsageError(f"{name} exists: -f overwrites it") from error
    except OSError as error:
        raise AetherUsageError(f"cannot write {name}: {error.strerror}") from error
    return ReportFile(path, fd, _identity(fd))


def open_results(name: str, *, overwrite: bool = False) -> ReportFile:
    """Open a results file, to which records are appended."""
    if name == STANDARD_OUTPUT:
        raise AetherUsageError("the results file is binary and cannot go to standard output")
    file = open_report(name, overwrite=overwrite)
    import fcntl  # noqa: PLC0415

    fcntl.fcntl(file.fd, fcntl.F_SETFL, os.O_APPEND)
    return file


def open_memory() -> int | None:
    """A file without a name, as long as the process lives; None where the system has none to give."""
    try:
        return _raised(os.memfd_create("aether"))
    except OSError:
        return None


def path_of(fd: int) -> str:
    """A path to what the descriptor is open on, also if it has lost its name."""
    return f"/proc/self/fd/{fd}"


def open_standard_error() -> StandardError:
    """Under a number of our own."""
    try:
        fd = _raised(_STDERR_FD, keep=True)
    except OSError:
        return StandardError(_NO_FD)
    return StandardError(fd, _identity(fd))


def childs_standard_error() -> StandardError:
    """Number 2 as it is: a child that held on to its parent's would keep the parent's reader waiting."""
    return StandardError(_STDERR_FD)


def wants_colour(mode: str, fd: int) -> bool:
    """Whether text on this descriptor is coloured."""
    if mode != "auto":
        return mode == "always"
    return is_terminal(fd) and not os.environ.get("NO_COLOR")


def is_terminal(fd: int) -> bool:
    """Whether what is written there is seen at once, on a screen that can be written over."""
    return fd >= 0 and os.environ.get("TERM") != "dumb" and private.isatty(fd)


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


def _is(fd: int, identity: tuple[int, int] | None) -> bool:
    """Whether the descriptor is still open on the same file."""
    try:
        return _identity(fd) == identity
    except OSError:
        return False


def _identity(fd: int) -> tuple[int, int]:
    status = private.fstat(fd)
    return (status.st_dev, status.st_ino)
