"""The import hook as the command line uses it."""

import sys
from types import CodeType
from typing import TYPE_CHECKING

from aether.modules import hides_library
from aether.options import Options
from aether_hooks import importhook
from aether_hooks.scope import Scope

if TYPE_CHECKING:
    from aether.report.model import Census
    from aether_hooks.runner import Program

_UNWATCHED_CHILDREN = {
    "spawn": "multiprocessing.popen_spawn_posix",
    "forkserver": "multiprocessing.popen_forkserver",
}
"""Multiprocessing loads the module of a way when it first starts a process so."""
_OWN = {"__main__", "__mp_main__", "aether", "aether_hooks"}


class Instrumentation:
    """What is watched in one run, and what is not."""

    def __init__(self, options: Options, program: "Program", project: str) -> None:
        self.texts: dict[str, str] = {}
        if options.stdlib or hides_library(program.import_folder):
            # Loaded when it is needed, it would get the program's modules in place of the library's, or rewrite what it
            # is itself made of.
            import aether_hooks.rewriting  # noqa: F401, PLC0415
        self._scope = Scope(project, options.include, options.exclude, options.stdlib)
        self._before: frozenset[str] = frozenset()

    def install(self) -> None:
        """From now on modules in scope are rewritten when they are imported."""
        importhook.install(self._scope)
        self._before = frozenset(sys.modules)

    def compile_source(self, source: bytes | str, filename: str) -> CodeType:
        """The main program with probes in it; text that is in no file is kept for the report."""
        if filename.startswith("<"):
            self.texts[filename] = source if isinstance(source, str) else source.decode("utf-8", "replace")
        return importhook.compile_source(source, filename)

    def census(self) -> "Census":
        """What the hook rewrote and what it did not."""
        outside = self._outside()
        from aether.report.model import Census, Mistake, Uncovered  # noqa: PLC0415 - not a module that the program loaded

        found = importhook.census()
        return Census(
            modules=found.modules,
            functions=found.functions,
            uncovered=tuple(Uncovered(name, reason) for name, reason in found.uncovered),
            children=tuple(way for way, module in _UNWATCHED_CHILDREN.items() if module in sys.modules),
            mistakes=tuple(Mistake(*mistake) for mistake in found.mistakes),
            outside=tuple(Uncovered(name, _origin(name)) for name in sorted(outside)),
        )

    def _outside(self) -> list[str]:
        """Modules that the program loaded and that are not in scope."""
        files = [(name, getattr(module, "__file__", None)) for name, module in list(sys.modules.items())]
        return [
            name
            for name, file in files
            if isinstance(file, str)
            and name not in self._before
            and name.partition(".")[0] not in _OWN
            and not self._scope.covers(name, file)
        ]


def _origin(name: str) -> str:
    return "the standard library" if name.partition(".")[0] in sys.stdlib_module_names else "installed packages"
