"""The import hook as the command line uses it."""

import sys
from collections.abc import Iterator
from importlib.machinery import EXTENSION_SUFFIXES
from types import CodeType
from typing import TYPE_CHECKING

from aether.modules import hides_library
from aether.options import Options
from aether_hooks import importhook
from aether_hooks.recipe import Recipe
from aether_hooks.scope import Scope, identities
from aether_hooks.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from aether.report.model import Census
    from aether_hooks.monitoring import Monitor

_UNWATCHED_CHILDREN = {
    "spawn": "multiprocessing.popen_spawn_posix",
    "forkserver": "multiprocessing.popen_forkserver",
}
"""Multiprocessing loads the module of a way when it first starts a process so."""
_IDLE = "none of its code ran"
"""Of what was imported before, and would have been monitored."""
_OWN = {"__main__", "__mp_main__", "aether", "aether_hooks"}


class Instrumentation:
    """What is watched in one run, and what is not."""

    def __init__(self, options: Options, import_folder: str, project: str) -> None:
        """`import_folder`: what the program puts first in `sys.path`."""
        self.options = options
        self.project = project
        self.texts: dict[str, str] = {}
        self.monitor: Monitor | None = None
        self._rewrites = options.engine != "monitor"
        self._hook_options = importhook.Options(recipe=Recipe(mitigates=options.mitigate))
        self._programs: dict[str, bytes] = {}
        if options.stdlib or hides_library(import_folder):
            # Loaded when it is needed, it would get the program's modules in place of the library's, or rewrite what it
            # is itself made of.
            import aether_hooks.rewriting  # noqa: F401, PLC0415
        self._scope = Scope(project, options.include, options.exclude, options.stdlib)
        self._made = Texts(self._scope, self._programs, watches=options.engine != "rewrite")
        self._before: frozenset[str] = frozenset()
        if options.engine != "rewrite":
            from aether_hooks import monitoring  # noqa: PLC0415 - it needs the rewriter

            earlier = {module.file for module in importhook.rewritten_earlier(self._scope)}
            is_rewritten = importhook.is_rewritten if self._rewrites else earlier.__contains__
            self.monitor = monitoring.Monitor(self._scope, self._programs, is_rewritten, self._made, self.texts)

    def repair(self, say: "Callable[[str], None]") -> None:
        """Guard what the options' policies name, beside the probes."""
        from aether.mitigation import control  # noqa: PLC0415 - few runs have one
        from aether.mitigation.policy import read_policies  # noqa: PLC0415

        policy = read_policies(self.options.policy)
        control.FORCE.begin(policy, say)
        self._hook_options = control.hook_options(policy, detects=True)

    def install(self, *, midway: bool = False) -> None:
        """From now on modules in scope are rewritten when they are imported; others are monitored when they run.

        `midway`: the program runs already, and what is installed and was loaded before is its, too.
        """
        if self._rewrites:
            importhook.install(self._scope, self._hook_options)
        self._made.begin()
        if self.options.follow_children:
            from aether_hooks import main_copies  # noqa: PLC0415

            main_copies.install(self._compile_copy)
        if self.monitor is not None:
            self.monitor.start()
        # Which of the standard library's the program has loaded, and which we have, is not known then.
        self._before = frozenset(
            name for name in sys.modules if not midway or name.partition(".")[0] in sys.stdlib_module_names
        )

    def uninstall(self) -> None:
        """Modules that are imported from now on stay as they are. The monitor is the session's to stop."""
        self._made.end()
        if self._rewrites:
            importhook.uninstall()
        if self.options.follow_children:
            from aether_hooks import main_copies  # noqa: PLC0415

            main_copies.uninstall()

    def compile_source(self, source: bytes | str, filename: str) -> CodeType:
        """The main program, with probes in it if it is rewritten; text that is in no file is kept for the report."""
        if filename.startswith("<"):
            self.texts[filename] = source if isinstance(source, str) else source.decode("utf-8", "replace")
        self._programs[filename] = source if isinstance(source, bytes) else source.encode()
        if self._rewrites:
            return importhook.compile_source(source, filename)
        code = compile(source, filename, "exec", dont_inherit=True)
        assert isinstance(code, CodeType)
        return code

    def _compile_copy(self, source: bytes, filename: str) -> CodeType | None:
        """The main program of a spawned process, which runs it under another name."""
        return self.compile_source(source, filename) if self._scope.covers("__mp_main__", filename) else None

    def census(self) -> "Census":
        """What was rewritten or monitored, and what was neither."""
        loaded = {name: getattr(module, "__file__", None) or "" for name, module in list(sys.modules.items())}
        found = self._found()
        from aether.report.model import Census, Covered, Mistake, Uncovered  # noqa: PLC0415 - not a module that the program loaded

        return Census(
            modules=found.modules,
            functions=found.functions,
            covered=tuple(Covered(module.name, module.functions, module.engine) for module in found.rewritten),
            uncovered=tuple(Uncovered(name, reason) for name, reason in found.uncovered),
            children=() if self.options.follow_children else tuple(_unwatched_children()),
            mistakes=tuple(Mistake(*mistake) for mistake in found.mistakes),
            outside=tuple(
                Uncovered(name, self._origin(name, loaded[name])) for name in sorted(self._outside(loaded, found))
            ),
            unseen=tuple(Uncovered(name, reason) for name, reason in self._made.unseen),
            not_imported=self._scope.not_imported(_named(loaded, found)),
        )

    def _found(self) -> "importhook.Census":
        """What ran under the monitor counts as covered, as what was rewritten."""
        if self.monitor is None:
            return importhook.census()
        earlier = tuple(importhook.rewritten_earlier(self._scope))
        found = importhook.census() if self._rewrites else importhook.Census(earlier, (), (), ())
        monitored = self.monitor.modules
        covered = {module.name for module in monitored}
        missed = [*self.monitor.unmonitored]
        missed += [(name, _IDLE) for name in found.already_imported if name not in covered]
        return importhook.Census(
            (
                *found.rewritten,
                *(importhook.RewrittenModule(each.name, each.file, each.functions, "monitoring") for each in monitored),
            ),
            (
                *(module for module in found.unrewritten if module.name not in covered),
                *(importhook.UnrewrittenModule(name, "", reason) for name, reason in missed),
            ),
            (),
            (*found.mistakes, *self.monitor.mistakes),
        )

    def _outside(self, loaded: dict[str, str], found: "importhook.Census") -> list[str]:
        """Modules that the program loaded and that are not in scope."""
        watched = identities(module.name for module in found.rewritten)
        return [
            name
            for name, file in loaded.items()
            if file
            and name not in self._before
            and name.partition(".")[0] not in _OWN
            and not self._scope.covers(name, file)
            and id(sys.modules.get(name)) not in watched
        ]

    def _origin(self, name: str, file: str) -> str:
        if name.partition(".")[0] in sys.stdlib_module_names:
            return "the standard library"
        if self._scope.excludes(name, file):
            return "what is excluded"
        is_native = file.endswith(tuple(EXTENSION_SUFFIXES))
        return "installed packages (extension modules)" if is_native else "installed packages"


def _unwatched_children() -> Iterator[str]:
    return (way for way, module in _UNWATCHED_CHILDREN.items() if module in sys.modules)


def _named(loaded: dict[str, str], found: "importhook.Census") -> set[tuple[str, str]]:
    """All modules by each of their names; `python -m name` runs one that is called `__main__`."""
    spec = getattr(sys.modules.get("__main__"), "__spec__", None)
    main = set() if spec is None else {(spec.name, spec.origin or "")}
    return {*loaded.items(), *((module.name, module.file) for module in found.rewritten), *main}
