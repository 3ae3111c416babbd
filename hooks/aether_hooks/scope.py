"""Which modules are watched: the project, without virtual environments, installed packages and the standard library."""

from __future__ import annotations

import fnmatch
import functools
import os
import sys
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

_OWN_PACKAGES = ("aether", "aether_hooks")
_INSTALLED = frozenset({"site-packages", "dist-packages"})


@dataclass(frozen=True, slots=True)
class Pattern:
    """One `--include` or `--exclude`: a package (`pkg.sub`), a file, a folder, or a glob of either."""

    text: str
    is_path: bool

    @classmethod
    def parse(cls, text: str) -> Pattern:
        return cls(anchored(text, os.getcwd()), _is_path(text))

    def matches(self, name: str, filename: str) -> bool:
        subject = filename if self.is_path else name
        if any(character in self.text for character in "*?["):
            return fnmatch.fnmatchcase(subject, self.text)
        return subject == self.text or subject.startswith(self.text + (os.sep if self.is_path else "."))


@dataclass(frozen=True)
class Scope:
    """`covers` answers for a module by its name and its source file."""

    project: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    stdlib: bool = False
    _include: tuple[Pattern, ...] = field(init=False, repr=False, compare=False)
    _exclude: tuple[Pattern, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Relative patterns mean the folder that the run began in; the program may change it.
        object.__setattr__(self, "project", os.path.realpath(self.project))
        object.__setattr__(self, "_include", tuple(map(Pattern.parse, self.include)))
        object.__setattr__(self, "_exclude", tuple(map(Pattern.parse, self.exclude)))

    def covers(self, name: str, filename: str) -> bool:
        if _is_own(name) or self.excludes(name, filename):
            return False
        if self.includes(name, filename):
            return True
        if not filename:  # built in or frozen
            return self.stdlib and name.partition(".")[0] in sys.stdlib_module_names
        path = _real_path(filename)
        if _is_stdlib(path):
            return self.stdlib
        return self._is_in_project(path)

    def includes(self, name: str, filename: str) -> bool:
        return _any_matches(self._include, name, filename)

    def excludes(self, name: str, filename: str) -> bool:
        return _any_matches(self._exclude, name, filename)

    def not_imported(self, modules: Collection[tuple[str, str]]) -> tuple[str, ...]:
        """Of what `include` names, that which is none of the modules, given by their names and files."""
        patterns = zip(self.include, self._include, strict=True)
        return tuple(text for text, pattern in patterns if not any(_any_matches((pattern,), *each) for each in modules))

    def _is_in_project(self, path: str) -> bool:
        if not _is_below(path, self.project):
            return False
        folder = os.path.dirname(path)
        return folder == self.project or not _is_foreign(folder, self.project)


def identities(names: Iterable[str]) -> frozenset[int]:
    """The modules that are loaded by these names; they may have others, too."""
    return frozenset(id(sys.modules[name]) for name in names if name in sys.modules)


def anchored(text: str, folder: str) -> str:
    """A pattern as it is meant in this folder: paths become absolute, packages stay."""
    return os.path.normpath(os.path.join(folder, os.path.expanduser(text))) if _is_path(text) else text


def project_root(folder: str) -> str:
    """The nearest folder upward with a pyproject.toml, else the folder itself."""
    start = candidate = os.path.abspath(folder)
    while not os.path.isfile(os.path.join(candidate, "pyproject.toml")):
        parent = os.path.dirname(candidate)
        if parent == candidate:
            return start
        candidate = parent
    return candidate


def _is_path(text: str) -> bool:
    return os.sep in text or text.endswith(".py") or text.startswith((".", "~"))


def _any_matches(patterns: Iterable[Pattern], name: str, filename: str) -> bool:
    path = os.path.abspath(filename) if filename else ""
    return any(pattern.matches(name, path) for pattern in patterns)


def _is_own(name: str) -> bool:
    """Never watch what the detector itself runs."""
    return any(name == own or name.startswith(own + ".") for own in _OWN_PACKAGES)


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(os.path.join(folder, ""))


@functools.lru_cache(maxsize=4096)
def _real_folder(folder: str) -> str:
    return os.path.realpath(folder)


def _real_path(filename: str) -> str:
    """Links are followed for folders only: a file that a link brings into the project is the project's."""
    folder, file = os.path.split(os.path.abspath(filename))
    return os.path.join(_real_folder(folder), file)


@functools.lru_cache(maxsize=1)
def _stdlib_folders() -> tuple[str, ...]:
    """As installed, and through links; `sysconfig` would load the whole configuration of the build to say the same."""
    folder = os.path.dirname(os.__file__)
    return tuple({folder, os.path.realpath(folder)})


def _is_stdlib(path: str) -> bool:
    return any(
        _is_below(path, folder) and _INSTALLED.isdisjoint(path[len(folder) :].split(os.sep))
        for folder in _stdlib_folders()
    )


@functools.lru_cache(maxsize=4096)
def _is_foreign(folder: str, project: str) -> bool:
    """True below a virtual environment or a folder of installed packages inside the project."""
    if folder == project or not _is_below(folder, project):
        return False
    if os.path.basename(folder) in _INSTALLED or os.path.isfile(os.path.join(folder, "pyvenv.cfg")):
        return True
    return _is_foreign(os.path.dirname(folder), project)
