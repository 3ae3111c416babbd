"""Code that the import hook never saw is watched through `sys.monitoring`.

The first start of each code object in scope has it planned: its source is put through the rewriter, of which only the
table of sites is used, and the sites are found in the code's own instructions. From then on these raise events, whose
native callback records what a probe would have recorded.
"""

from __future__ import annotations

import _thread
import ast
import importlib.util
import io
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from sys import monitoring
from types import CodeType

from aether import _native
from aether.errors import AetherUsageError
from aether_hooks import bytecode, self_check
from aether_hooks.instructions import Planner, written
from aether_hooks.scope import Scope
from aether_hooks.transformer import rewrite

TOOL = "aether"
_TOOL_IDS = range(6)
_START_EVENTS = (monitoring.events.PY_START, monitoring.events.PY_RESUME, monitoring.events.PY_THROW)
_STARTS = monitoring.events.PY_START | monitoring.events.PY_RESUME | monitoring.events.PY_THROW
_CHANGED = "its source has changed, or was rewritten by others"


@dataclass(frozen=True, slots=True)
class MonitoredModule:
    name: str
    file: str
    functions: int
    """Those that ran."""


@dataclass(slots=True)
class _Source:
    """A file that code in scope says it is from."""

    name: str
    """Of the module that ran it first."""
    content: bytes = b""
    failure: str | None = None
    planner: Planner | None = None
    sites: tuple[_native.Site | None, ...] = ()
    mistakes: tuple[tuple[int, str], ...] = ()
    armed: dict[int, CodeType] = field(default_factory=dict)
    """By `id`: two functions of the same text are equal."""
    _compiled: dict[tuple[str, int], list[CodeType]] = field(default_factory=lambda: defaultdict(list))

    def analyse(self, filename: str, content: bytes) -> None:
        """Whatever fails is a reason why the file's code runs unwatched."""
        self.content = content
        try:
            tree = compile(content, filename, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
            assert isinstance(tree, ast.Module)
            before = written(tree)
            rewritten = rewrite(tree, importlib.util.decode_source(content), filename)
            code = compile(content, filename, "exec", dont_inherit=True)
            self.sites = _native.monitored_sites(rewritten.table, rewritten.functions, filename)
        except Exception as error:  # noqa: BLE001 (whatever we cannot do, the program can run without)
            self.failure = f"cannot be analysed: {type(error).__name__}: {error}"
            return
        self.planner = Planner(rewritten, before)
        self.mistakes = rewritten.mistakes
        self._compiled.clear()
        for part in _all_code(code):
            self._compiled[part.co_qualname, part.co_firstlineno].append(part)

    def holds(self, code: CodeType) -> bool:
        """True if the text says what the code does, to the instruction."""
        return code in self._compiled.get((code.co_qualname, code.co_firstlineno), ())


def _all_code(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _all_code(constant)


class Monitor:
    """Our tool of `sys.monitoring`, between `start` and `stop`."""

    def __init__(
        self,
        scope: Scope,
        programs: Mapping[str, bytes],
        is_rewritten: Callable[[str], bool] = lambda filename: False,
    ) -> None:
        """`programs`: the text of what runs as the main program, by file name. What is rewritten is left alone."""
        self._scope = scope
        self._programs = programs
        self._is_rewritten = is_rewritten
        self._tool: int | None = None
        self._sources: dict[str, _Source] = {}
        self._planning = _thread.RLock()

    def start(self) -> None:
        """AetherUsageError, and nothing is changed, where code cannot be monitored."""
        if bytecode.VERSION is None or not _native.KNOWS_OPERANDS:
            version = ".".join(map(str, sys.version_info[:2]))
            raise AetherUsageError(f"monitoring does not know Python {version}; use --engine rewrite")
        tool = _free_id()
        monitoring.use_tool_id(tool, TOOL)
        try:
            self_check.run(tool)
        except BaseException:
            monitoring.free_tool_id(tool)
            raise
        self._tool = tool
        monitoring.register_callback(
            tool, monitoring.events.INSTRUCTION, _native.instruction_callback(monitoring.DISABLE)
        )
        monitoring.register_callback(tool, monitoring.events.PY_START, self._on_start)
        monitoring.register_callback(tool, monitoring.events.PY_RESUME, self._on_start)
        monitoring.register_callback(tool, monitoring.events.PY_THROW, self._on_throw)
        monitoring.set_events(tool, _STARTS)
        # What an earlier watch disabled may be so still.
        monitoring.restart_events()
        self._arm_what_runs()

    def stop(self) -> None:
        """Nothing of it is left, not even at the instructions that raised events."""
        if self._tool is None:
            return
        monitoring.set_events(self._tool, monitoring.events.NO_EVENTS)
        with self._planning:
            for source in self._sources.values():
                for code in source.armed.values():
                    monitoring.set_local_events(self._tool, code, monitoring.events.NO_EVENTS)
            for event in (*_START_EVENTS, monitoring.events.INSTRUCTION):
                monitoring.register_callback(self._tool, event, None)
            monitoring.free_tool_id(self._tool)
            self._tool = None

    def after_fork_child(self) -> None:
        """The thread that was planning may not be here."""
        self._planning = _thread.RLock()

    # what happened

    @property
    def modules(self) -> tuple[MonitoredModule, ...]:
        return tuple(
            MonitoredModule(source.name, file, len(source.armed))
            for file, source in list(self._sources.items())
            if source.armed
        )

    @property
    def unmonitored(self) -> tuple[tuple[str, str], ...]:
        """Name and reason of what ran in scope and could not be watched."""
        return tuple((source.name, source.failure) for source in list(self._sources.values()) if source.failure)

    @property
    def mistakes(self) -> tuple[tuple[str, int, str], ...]:
        return tuple((file, *mistake) for file, source in list(self._sources.items()) for mistake in source.mistakes)

    # events

    def _on_start(self, code: CodeType, _offset: int) -> object:
        self._arm(code, _module_of(sys._getframe(1).f_globals))
        return monitoring.DISABLE

    def _on_throw(self, code: CodeType, _offset: int, _error: BaseException) -> None:
        """This event cannot be disabled."""
        self._arm(code, _module_of(sys._getframe(1).f_globals))

    def _arm_what_runs(self) -> None:
        """What has begun raises no event of its start. After those are on: what begins meanwhile is missed by neither.

        What a call returns whose beginning was not seen is left alone, and an update counts from its store on.
        """
        for code, names in _native.running_code():
            self._arm(code, _module_of(names))

    def _arm(self, code: CodeType, name: str) -> None:
        filename = code.co_filename
        if _native.has_probes(code) or not self._covers(name, filename) or self._is_rewritten(filename):
            return
        with self._planning:
            source = self._sources.get(filename)
            if source is None:
                source = self._sources[filename] = _Source(name)
                self._read(source, filename)
            if id(code) in source.armed or self._tool is None:
                return
            try:
                self._plan(source, code)
            except Exception as error:  # noqa: BLE001 (as above)
                source.failure = f"cannot be monitored: {type(error).__name__}: {error}"

    def _covers(self, name: str, filename: str) -> bool:
        if filename in self._programs:
            return not self._scope.excludes(name, filename)
        return not filename.startswith("<") and self._scope.covers(name, filename)

    def _read(self, source: _Source, filename: str) -> None:
        """Anew, if it was read before and its file says another thing now: a module may be loaded again."""
        try:
            content = self._programs.get(filename) or _content(filename)
        except OSError:
            source.failure = "no source file"
        else:
            if content != source.content:
                source.analyse(filename, content)

    def _plan(self, source: _Source, code: CodeType) -> None:
        assert self._tool is not None
        if source.planner is None:
            return
        if not source.holds(code):
            self._read(source, code.co_filename)
        if not source.holds(code):
            source.failure = _CHANGED
            return
        source.armed[id(code)] = code
        events = source.planner.events(code)
        if events:
            _native.plan_events(code, source.sites, events)
            monitoring.set_local_events(self._tool, code, monitoring.events.INSTRUCTION)


def _free_id() -> int:
    for tool in _TOOL_IDS:
        if monitoring.get_tool(tool) is None:
            return tool
    holders = ", ".join(str(monitoring.get_tool(tool)) for tool in _TOOL_IDS)
    raise AetherUsageError(f"all of sys.monitoring's tools are in use: {holders}")


def _module_of(names: Mapping[str, object]) -> str:
    """By the name that it is imported by, where it is the main program."""
    name, spec = names.get("__name__"), names.get("__spec__")
    imported = getattr(spec, "name", None) if name in ("__main__", "__mp_main__") else None
    found = name if imported is None else imported
    return found if isinstance(found, str) else ""


def _content(filename: str) -> bytes:
    with io.open_code(filename) as file:
        return file.read()
