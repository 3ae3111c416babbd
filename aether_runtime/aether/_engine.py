"""What the command line needs from the native detector, as a Protocol so that tests can stand in for it."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Protocol, cast

from aether.errors import AetherError
from aether_hooks import sites

type RaceRecord = dict[str, Any]
"""A race as ``Engine.races`` gives it: the JSON report's shape before id, advice and source lines are added."""


type Running = tuple[list[tuple[int, str, bool, object]], list[object], bool]
"""Threads, pools of threads, and whether one waits for the end of another: see ``aether.running``."""


class Engine(Protocol):
    """The detector of this process (``aether._native``)."""

    SITE_SCHEMA: int
    """The ``aether_hooks.sites.SCHEMA`` that it was built for."""

    def start(self, force: bool = False, running: Callable[[], Running] | None = None) -> None: ...
    def stop(self) -> None: ...
    def set_results_fd(self, fd: int) -> None: ...
    def set_successor(self, command: list[bytes], fds: list[int]) -> None: ...
    def set_announce(self, fd: int, verbosity: int, level: str, colour: bool) -> None: ...
    def set_halt(self, function: Callable[[], object], level: str) -> None: ...
    def set_quiet(self, forms: list[tuple[bytes, ...]]) -> None: ...
    def races(self, run_ended: bool = False) -> list[RaceRecord]: ...
    def race_counts(self) -> dict[int, int]: ...
    def statistics(self) -> dict[str, int]: ...
    def call_at_bottom(self, function: Callable[..., object], *arguments: object) -> object: ...
    def run_file(self, path: str, names: dict[str, Any]) -> None: ...
    def die_unless_heard(self, number: int) -> None: ...
    def signal_heard(self) -> None: ...
    def internal_failure(self) -> str | None: ...
    def after_fork_child(self) -> None: ...


def load() -> Engine:
    """The native engine, or an AetherError that says how to get it."""
    try:
        engine = cast(Engine, import_module("aether._native"))
    except ImportError as error:
        raise AetherError(f"the native module cannot be loaded ({error}); reinstall with: pip install .") from error
    built_for = getattr(engine, "SITE_SCHEMA", "unknown")
    if built_for != sites.SCHEMA:
        difference = f"schema {built_for}, not {sites.SCHEMA}"
        raise AetherError(
            f"the native module was built for other hooks ({difference}); rebuild it: make build, or pip install ."
        )
    return engine
