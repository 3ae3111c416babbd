"""Put into a watched process by the command line's tests: a native engine that finds what the test tells it.

The races come from the file that AETHER_STANDIN_RACES names; the import hook compiles without probes.
"""

import os
import sys
import types
from pathlib import Path
from typing import Any

STANDIN = "AETHER_STANDIN_RACES"


class Engine(types.ModuleType):
    """``aether._native`` with canned races."""

    def __init__(self, races: list[dict[str, Any]]) -> None:
        super().__init__("aether._native")
        self._races = races
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: self.calls.append(name)

    def races(self) -> list[dict[str, Any]]:
        return list(self._races)

    def after_fork_child(self) -> None:
        kept = self._races if "AETHER_STANDIN_CHILD" in os.environ else []
        self._of_child = [race | {"number": race["number"] + 100} for race in kept]

    def statistics(self) -> dict[str, int]:
        return {"forgotten": 0}

    def internal_failure(self) -> str | None:
        return os.environ.get("AETHER_STANDIN_FAILURE")


def _hook() -> types.ModuleType:
    hook = types.ModuleType("aether_hooks.importhook")
    hook.Scope = lambda **settings: settings
    hook.install = lambda scope: None
    hook.compile_source = lambda source, filename: compile(source, filename, "exec", dont_inherit=True)
    hook.census = lambda: types.SimpleNamespace(modules=1, functions=2, uncovered=[("json", "standard library")])
    return hook


if STANDIN in os.environ:
    import json

    content = Path(os.environ[STANDIN]).read_text(encoding="utf-8") if os.environ[STANDIN] else "[]"
    del sys.modules["json"]  # a program's own json.py is to be found
    sys.modules["aether._native"] = Engine(json.loads(content))
    sys.modules["aether_hooks.importhook"] = _hook()
