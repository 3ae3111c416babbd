"""Modules of the project that were imported before the plugin: other plugins import them."""

from typing import Any

from aether.engines import can_be_monitored
from aether.options import DEFAULTS
from aether.session import Session
from aether_hooks.importhook import loaded_in_scope
from aether_hooks.scope import Scope


def adapt_engine(values: dict[str, Any], project: str) -> list[str]:
    """Has them monitored where no engine was asked for and this Python is known; gives those that nothing watches."""
    scope = Scope(project, values.get("include", ()), values.get("exclude", ()), values.get("stdlib", False))
    names = [] if Session.present is not None else sorted(loaded_in_scope(scope))
    if names and "engine" not in values and can_be_monitored():
        values["engine"] = "auto"
    return names if values.get("engine", DEFAULTS.engine) == "rewrite" else []
