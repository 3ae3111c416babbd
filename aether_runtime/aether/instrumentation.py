"""The import hook as the command line uses it."""

from types import CodeType
from typing import TYPE_CHECKING

from aether.options import Options
from aether.project import project_root
from aether_hooks import importhook

if TYPE_CHECKING:
    from aether.report.model import Census
    from aether_hooks.runner import Program


class Instrumentation:
    """What is watched in one run, and what was not."""

    def __init__(self, options: Options, program: "Program") -> None:
        self.project = project_root(program.import_folder)
        self.texts: dict[str, str] = {}
        self._scope = importhook.Scope(
            project=self.project, include=options.include, exclude=options.exclude, stdlib=options.stdlib
        )

    def install(self) -> None:
        """From now on modules in scope are rewritten when they are imported."""
        importhook.install(self._scope)

    def compile_source(self, source: bytes | str, filename: str) -> CodeType:
        """The main program with probes in it; text that is in no file is kept for the report."""
        if filename.startswith("<"):
            self.texts[filename] = source if isinstance(source, str) else source.decode("utf-8", "replace")
        return importhook.compile_source(source, filename)

    def census(self) -> "Census":
        """What the hook rewrote and what it did not."""
        from aether.report.model import Census, Uncovered  # noqa: PLC0415

        found = importhook.census()
        uncovered = tuple(Uncovered(name, reason) for name, reason in found.uncovered)
        return Census(modules=found.modules, functions=found.functions, uncovered=uncovered)
