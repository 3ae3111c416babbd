"""pytest's assertion rewriting under our import hook.

pytest puts its hook before ours and loads test modules itself, so that they would never be watched. While our hook is
installed, pytest's stands back, and our loader asks it whether it would rewrite and lets it do so before us. All that
is private in pytest is touched here, and guarded: where it is missing, test modules run as pytest makes them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ast

    from aether_hooks.bytecode import Span

_MODULE = "_pytest.assertion.rewrite"
_NEEDED = ("find_spec", "_early_rewrite_bailout", "_should_rewrite")

Rewrite = Callable[["ast.Module", bytes], None]


class PytestAssertions:
    """Makes pytest's finder pass on to ours; `undo` puts everything back."""

    def __init__(self) -> None:
        self._original: Any = None
        self._class: Any = None

    def settle(self) -> None:
        """Does its work once pytest's module is there; called on every import, so it must be quick."""
        module = sys.modules.get(_MODULE)
        if module is None or self._class is not None:
            return
        hook_class = getattr(module, "AssertionRewritingHook", None)
        if hook_class is None or not all(hasattr(hook_class, name) for name in _NEEDED):
            return
        if not hasattr(module, "rewrite_asserts") or not hasattr(module, "assertstate_key"):
            return
        self._class, self._original = hook_class, hook_class.find_spec
        hook_class.find_spec = _pass_on

    def undo(self) -> None:
        if self._class is not None and self._class.find_spec is _pass_on:
            self._class.find_spec = self._original
        self._class = self._original = None

    def rewriter_for(self, name: str, filename: str) -> Rewrite | None:
        """How pytest would rewrite this module, if it would."""
        if self._class is None:
            return None
        module = sys.modules.get(_MODULE)
        hook = next((finder for finder in sys.meta_path if isinstance(finder, self._class)), None)
        if module is None or hook is None:
            return None
        try:
            return _rewriter(module, hook, name, filename)
        except (AttributeError, KeyError, TypeError):
            return None


def variant() -> str:
    """Part of the cache tag of modules that pytest rewrites."""
    pytest = sys.modules.get("pytest")
    return f"-pytest-{getattr(pytest, '__version__', 'unknown')}"


def rewrite_as_pytest_did(tree: ast.Module, source: bytes, filename: str) -> frozenset[Span]:
    """Rewrite the tree of a file if pytest has rewritten its module; returns where the assertions are.

    What pytest adds has the place of the whole statement, and each part of what is asserted keeps its own.
    """
    import ast  # noqa: PLC0415 - the import hook does without it

    from aether_hooks.nodes import walk  # noqa: PLC0415

    module: Any = sys.modules.get(_MODULE)
    hook: Any = next((each for each in sys.meta_path if type(each).__name__ == "AssertionRewritingHook"), None)
    names = getattr(hook, "_rewritten_names", {})
    if filename not in map(str, names.values()) or not hasattr(module, "rewrite_asserts"):
        return frozenset()
    places = frozenset(
        (node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0)
        for node in walk(tree)
        if isinstance(node, ast.Assert)
    )
    module.rewrite_asserts(tree, source, filename, hook.config)
    return places


def _pass_on(_self: object, _name: str, _path: object = None, _target: object = None) -> None:
    return None


def _rewriter(module: ModuleType, hook: Any, name: str, filename: str) -> Rewrite | None:
    state = hook.config.stash[module.assertstate_key]
    if hook._early_rewrite_bailout(name, state) or not hook._should_rewrite(name, filename, state):
        return None

    def rewrite(tree: ast.Module, source: bytes) -> None:
        module.rewrite_asserts(tree, source, filename, hook.config)

    from pathlib import Path  # noqa: PLC0415 - loaded by pytest

    hook._rewritten_names[name] = Path(filename)
    return rewrite
