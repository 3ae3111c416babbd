"""Which statements of a source file a policy guards."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from aether_hooks.guarded import Guarded, find_guarded
from aether_hooks.names import analyse_names
from aether_hooks.recipe import Location, Wanted


@dataclass(frozen=True, slots=True)
class Statement:
    """One line that is guarded."""

    line: int
    end_line: int
    text: str
    location: Location
    is_update: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A file that could be read as Python."""

    path: str
    tree: ast.Module
    lines: tuple[str, ...]

    @classmethod
    def read(cls, path: str) -> "Source":
        """OSError, SyntaxError or ValueError where that fails."""
        with open(path, "rb") as file:
            content = file.read()
        tree = ast.parse(content, path)
        text = content.decode("utf-8", "replace")  # for showing; the tree was read as the file says
        return cls(path, tree, tuple(text.splitlines()))

    def statements(self, wanted: Wanted) -> tuple[Statement, ...]:
        """In the order of the file."""
        guarded = find_guarded(analyse_names(self.tree), wanted)
        return tuple(sorted(set(self._statements(guarded)), key=lambda each: (each.line, not each.is_update)))

    def _statements(self, guarded: Guarded) -> Iterator[Statement]:
        for node, update in guarded.updates.items():
            yield self._statement(node, update.location, is_update=True)
        updated = {node.lineno for node in guarded.updates}
        for target, location in guarded.stores.items():
            if target.lineno not in updated:
                yield self._statement(target, location, is_update=False)

    def _statement(self, node: ast.stmt | ast.expr, location: Location, *, is_update: bool) -> Statement:
        text = self.lines[node.lineno - 1].strip() if node.lineno <= len(self.lines) else ""
        return Statement(node.lineno, node.end_lineno or node.lineno, text, location, is_update)
