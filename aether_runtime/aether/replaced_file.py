"""A file that keeps what it holds until there is something whole to put in its place.

That is written beside it, under a name that is this run's alone, and then moved over it. The processes of a run take
turns, and each is given what those before it have put there. What the file held before the run is nobody's to add to.
"""

import fcntl
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from aether import private
from aether.errors import AetherUsageError
from aether.outputs import STANDARD_OUTPUT

type Version = tuple[int, int, int]
"""Device, inode, time of the last change: another after each replacement."""


@dataclass(frozen=True, slots=True)
class ReplacedFile:
    """Where it is, and what it was when the run began."""

    path: str
    before: Version | None
    beside: str
    """The name of what is to take its place: drawn by lot, and known to the processes that this one forks."""

    @classmethod
    def prepare(cls, name: str) -> "ReplacedFile":
        """Touches nothing; AetherUsageError where it is known by now that the file cannot be replaced."""
        if name == STANDARD_OUTPUT:
            raise AetherUsageError("the baseline is a file to be read again and cannot go to standard output")
        path = os.path.realpath(name)  # a link stays one
        try:
            _check_folder(os.path.dirname(path))
            return cls(path, _check_file(path), f"{path}.{os.urandom(8).hex()}.new")
        except OSError as error:
            raise AetherUsageError(f"cannot write {name}: {error.strerror}") from error

    def replace(self, change: Callable[[bytes], bytes]) -> None:
        """Put there what ``change`` makes of what this run has put there so far; OSError where that fails."""
        with self._turn() as fd:
            status = _status(self.path)
            written = status is not None and _version(status) != self.before
            content = change(_content(self.path) if written else b"")
            private.ftruncate(fd, 0)  # of one who was killed at this
            private.write_all(fd, content)
            if status is not None:
                _take_over(fd, status)
            private.replace(self.beside, self.path)

    @contextmanager
    def _turn(self) -> Iterator[int]:
        """The new file, open and locked. It is gone afterwards: moved, or removed."""
        fd = self._locked()
        try:
            yield fd
        except BaseException:
            with suppress(OSError):
                private.unlink(self.beside)
            raise
        finally:
            private.close(fd)

    def _locked(self) -> int:
        while True:
            fd = self._opened()
            if fd is None:
                continue  # the one whose turn it was has moved it just now
            try:
                fcntl.flock(fd, fcntl.LOCK_EX)
                status = _status(self.beside)
                if status is not None and os.path.samestat(status, private.fstat(fd)):
                    return fd
            except BaseException:
                private.close(fd)
                raise
            private.close(fd)  # the one whose turn it was has moved it

    def _opened(self) -> int | None:
        """The new file, made here or by another process of this run; None if that is gone already."""
        flags = os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
        with suppress(FileExistsError):
            return private.open_fd(self.beside, flags | os.O_CREAT | os.O_EXCL, 0o666)
        with suppress(FileNotFoundError):
            return private.open_fd(self.beside, flags)
        return None


def _check_folder(folder: str) -> None:
    if not stat.S_ISDIR(private.stat(folder).st_mode):
        raise NotADirectoryError(20, "Not a directory")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(13, "its folder cannot be written to")


def _check_file(path: str) -> Version | None:
    status = _status(path)
    if status is None:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise OSError(22, "it is no ordinary file")
    private.close(private.open_fd(path, os.O_WRONLY | os.O_CLOEXEC))
    return _version(status)


def _status(path: str) -> os.stat_result | None:
    try:
        return private.stat(path)
    except FileNotFoundError:
        return None


def _version(status: os.stat_result) -> Version:
    return (status.st_dev, status.st_ino, status.st_mtime_ns)


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _take_over(fd: int, status: os.stat_result) -> None:
    """Whose the old file was, and who may read it; as far as this process may say so."""
    with suppress(OSError):
        os.fchown(fd, status.st_uid, status.st_gid)
    with suppress(OSError):
        os.fchmod(fd, stat.S_IMODE(status.st_mode))
