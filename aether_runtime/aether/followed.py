"""``--follow-children``: a folder where the processes that a program starts leave what they find.

The first process makes it, names it in its environment, and reads it for its report. Each of the others appends its
races to a results file of its own there, so that one that is killed loses nothing. When the first has ended, those that
still run report on their own.

Who lives holds a lock on its file, which the system drops however the process ends.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from aether import outputs, private
from aether.autostart import FOLLOWED, VARIABLE
from aether.errors import AetherUsageError
from aether.options import Options
from aether_hooks.scope import anchored

if TYPE_CHECKING:
    from aether.results import Run

_SETTINGS = "settings.json"
_RESULTS = ".results"
_SERVER = f"-server{_RESULTS}"
_ENDED = "-ended"
"""Behind the folder's name when the first process has made its report."""
_RUNNING = "running"
_UNKNOWN = "unknown"
_REPLACED = "exec"


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder as one of the processes sees it."""

    path: str
    is_first: bool = False

    @classmethod
    def make(cls, options: Options, project: str) -> "Folder":
        """For this process and all that it starts; AetherUsageError where there is no place for it."""
        import json  # noqa: PLC0415 - few runs need it

        parent = os.environ.get("TMPDIR") or "/tmp"
        folder = cls(os.path.join(os.path.abspath(parent), f"aether-{private.getpid()}-{os.urandom(4).hex()}"), True)
        try:
            os.mkdir(folder.path, 0o700)
            settings = {"options": _for_others(options).recorded(), "project": project}
            _locked(outputs.open_report(folder._file(_SETTINGS))).write(json.dumps(settings).encode())
        except OSError as error:
            raise AetherUsageError(f"cannot write {parent}: {error.strerror}") from error
        os.environ[FOLLOWED] = folder.path
        if os.environ.get(VARIABLE, "0") in ("", "0"):
            os.environ[VARIABLE] = "1"
        return folder

    @classmethod
    def named(cls) -> "Folder | None":
        """The one that the environment names, while it is there."""
        path = os.environ.get(FOLLOWED)
        return cls(path) if path and os.path.isdir(path) else None

    def settings(self) -> tuple[Options, str]:
        """The options and the project's folder that hold in all processes."""
        import json  # noqa: PLC0415

        with open(self._file(_SETTINGS), "rb") as file:
            settings: dict[str, Any] = json.loads(file.read())
        known = {field.name for field in fields(Options)}
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in settings["options"].items()
            if name in known
        }
        return Options(**values), settings["project"]

    def open_results(self, *, server: bool = False) -> outputs.ReportFile:
        """The results file of one of the others; OSError or AetherUsageError if the folder is gone.

        A server of multiprocessing's forks the processes that matter, and outlives the program by a moment.
        """
        ending = _SERVER if server else _RESULTS
        return _locked(outputs.open_results(self._file(f"{private.getpid()}-{os.urandom(4).hex()}{ending}")))

    @property
    def is_open(self) -> bool:
        """Whether the first process is still to read what is here."""
        return os.path.isdir(self.path) and _is_locked(self._file(_SETTINGS))

    def close(self) -> None:
        """The first process is about to report: from now on the others do so on their own."""
        with suppress(OSError):
            os.rename(self.path, self.path + _ENDED)

    def read(self) -> "dict[str, Run]":
        """What the others have found, by their files' names."""
        return {name: run for name in self._names() if (run := self._read(name)) is not None}

    def keep(self, name: str, path: str, *, overwrite: bool) -> None:
        """Copy one of the files."""
        with open(self._file(name), "rb") as file:
            outputs.open_results(path, overwrite=overwrite).write(file.read())

    def sweep(self, was_running: Mapping[str, bool]) -> None:
        """Remove the files of all processes that have ended, but for those that were running when they were read.

        One that was not read has just been started, is a server, or was killed before it could write anything.
        """
        for name in self._names():
            is_running = was_running.get(name)
            if not (_is_locked(self._file(name)) if is_running is None else is_running):
                self._unlink(name)
        self._remove_if_empty()

    def leave(self, results: outputs.ReportFile | None) -> None:
        """This process has nothing to tell, or has told it."""
        if self.is_first:
            self.close()
        elif results is not None:
            self._unlink(os.path.basename(results.path))
        self._remove_if_empty()

    @property
    def present(self) -> str:
        """Its path by now."""
        return self.path if os.path.isdir(self.path) else self.path + _ENDED

    def _file(self, name: str) -> str:
        return os.path.join(self.present, name)

    def _unlink(self, name: str) -> None:
        with suppress(OSError):
            private.unlink(self._file(name))

    def _remove_if_empty(self) -> None:
        """The last that leaves removes the folder."""
        if any(self._names()) or self.is_open:
            return
        self._unlink(_SETTINGS)
        with suppress(OSError):
            os.rmdir(self.present)

    def _names(self) -> Iterator[str]:
        try:
            names = sorted(os.listdir(self.present))
        except OSError:
            return iter(())
        return (name for name in names if name.endswith(_RESULTS))

    def _read(self, name: str) -> "Run | None":
        """None where there is nothing to tell: a process that became another program, or only forks others."""
        from aether import results  # noqa: PLC0415 - when there is a report

        is_running = _is_locked(self._file(name))  # asked first: it may end meanwhile
        try:
            found = results.read_results(self._file(name)).runs[0]
        except AetherUsageError:
            return None
        setting = found.setting
        if setting.process.ended != _UNKNOWN:
            return found if found.races or setting.process.ended != _REPLACED else None
        if is_running and not name.endswith(_SERVER):
            found.setting = replace(setting, process=replace(setting.process, ended=_RUNNING))
            return found
        return found if found.races else None


def joined(folder: Folder | None) -> tuple[Folder | None, outputs.ReportFile | None]:
    """The folder for a forked child, and its results file there; None for both if the folder is gone."""
    if folder is None:
        return None, None
    other = Folder(folder.path)
    try:
        return other, other.open_results()
    except (OSError, AetherUsageError):
        return None, None


def _for_others(options: Options) -> Options:
    """Without the reports that the first process alone writes, and as meant in the present folder."""
    here = os.getcwd()

    def meant(patterns: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(anchored(each, here) for each in patterns)

    def absolute(path: str | None) -> str | None:
        return None if path is None else os.path.abspath(path)

    return replace(
        options,
        json=None,
        html=None,
        sarif=None,
        progress=False,
        results=None,
        write_baseline=None,
        include=meant(options.include),
        exclude=meant(options.exclude),
        suppressions=absolute(options.suppressions),
        baseline=absolute(options.baseline),
    )


def _locked(file: outputs.ReportFile) -> outputs.ReportFile:
    """With a lock that ends with the process, and that no child of it has."""
    fcntl.lockf(file.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return file


def _is_locked(path: str) -> bool:
    try:
        fd = private.open_fd(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        private.close(fd)
    return False
