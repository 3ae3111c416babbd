"""Code that the import hook never saw is watched through `sys.monitoring`.

The first start of each code object in scope has it planned: its source is put through the rewriter, of which only the
table of sites is used, and the sites are found in the code's own instructions. From then on these raise events, whose
native callback records what a probe would have recorded.
"""

from __future__ import annotations

import ast
import importlib.util
import io
import sys
import weakref
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from sys import monitoring
from types import CodeType
from typing import Any

from aether import _native
from aether.errors import AetherUsageError
from aether_hooks import bytecode, self_check
from aether_hooks.bytecode import Span
from aether_hooks.cells import cell_text, is_cell, statements_code
from aether_hooks.compiled_again import warned_already
from aether_hooks.instructions import Event, Planner, Written, written
from aether_hooks.pytest_assertions import rewrite_as_pytest_did
from aether_hooks.rewritten import Rewritten
from aether_hooks.scope import Scope
from aether_hooks.texts import Making, Texts, all_code, module_of
from aether_hooks.transformer import rewrite
from aether_hooks.turn import Turn

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


class _Compiled:
    """A text's code objects, by what tells most of them apart."""

    def __init__(self, codes: Iterable[CodeType]) -> None:
        self._parts: dict[tuple[str, int], list[CodeType]] = defaultdict(list)
        for code in codes:
            for part in all_code(code):
                self._parts[part.co_qualname, part.co_firstlineno].append(part)

    def part(self, code: CodeType) -> CodeType | None:
        """That which does the same, to the instruction."""
        candidates = self._parts.get((code.co_qualname, code.co_firstlineno), ())
        return next((part for part in candidates if part == code), None)


@dataclass(frozen=True, slots=True)
class _Parsed:
    """What a text says, and what the compiler makes of it."""

    rewritten: Rewritten
    before: Written
    compiled: _Compiled
    asserts: frozenset[Span]
    """The statements that pytest has rewritten."""

    @classmethod
    def of(cls, content: bytes | str, filename: str, mode: str, flags: int) -> _Parsed:
        """The program is told of each compilation, and may do what it likes about it."""
        with warned_already():
            parsed: Any = compile(content, filename, mode, flags | ast.PyCF_ONLY_AST, dont_inherit=True)
            asserts = frozenset[Span]()
            if isinstance(parsed, ast.Module) and isinstance(content, bytes):
                asserts = rewrite_as_pytest_did(parsed, content, filename)
            code = compile(parsed, filename, mode, flags, dont_inherit=True)
            tree = _module(parsed)
            codes = [code, *(statements_code(tree, filename, flags) if is_cell(filename) else ())]
        before = written(tree)
        text = content if isinstance(content, str) else importlib.util.decode_source(content)
        return cls(rewrite(tree, text), before, _Compiled(codes), asserts)


@dataclass(slots=True)
class _Analysis:
    """What a text says of the code that is made of it. Kept from one watch to the next, as its sites are for good."""

    content: bytes | str
    planner: Planner
    sites: tuple[_native.Site | None, ...]
    mistakes: tuple[tuple[int, str], ...]
    _compiled: _Compiled
    _events: dict[int, list[Event]] = field(default_factory=dict)
    """Of the compiled parts, by `id`."""

    @classmethod
    def of(cls, content: bytes | str, parsed: _Parsed, shown_as: str) -> _Analysis:
        rewritten = parsed.rewritten
        sites = _native.monitored_sites(rewritten.table, rewritten.functions, shown_as)
        planner = Planner(rewritten, parsed.before, parsed.asserts)
        return cls(content, planner, sites, rewritten.mistakes, parsed.compiled)

    def holds(self, code: CodeType) -> bool:
        """True if the text says what the code does, to the instruction."""
        return self._compiled.part(code) is not None

    def events(self, code: CodeType) -> list[Event]:
        """Those of equal code are the same: text may be compiled again and again."""
        part = self._compiled.part(code)
        assert part is not None
        if id(part) not in self._events:
            self._events[id(part)] = self.planner.events(part)
        return self._events[id(part)]


_analyses: dict[tuple[str, str, int], _Analysis] = {}
"""The latest of each name that reports have for a text, mode and flags."""


@dataclass(slots=True)
class _Source:
    """A file that code in scope says it is from, or a text that the program made."""

    name: str
    """Of the module that ran it first."""
    shown_as: str
    """Its file name in reports."""
    content: bytes | str = b""
    failure: str | None = None
    analysis: _Analysis | None = None
    turn: Turn = field(default_factory=Turn)
    """Whose it is analyses it."""
    started: int = 0
    """Code objects that ran."""
    armed: dict[int, weakref.ref[CodeType]] = field(default_factory=dict)
    """By `id`: two functions of the same text are equal."""

    def arm(self, code: CodeType) -> None:
        """Code that the program makes as it runs must be free to die."""
        key = id(code)
        self.armed[key] = weakref.ref(code, lambda _: self.armed.pop(key, None))
        self.started += 1


def _module(tree: object) -> ast.Module:
    """What a module would say that does the same: the value of an expression is used."""
    if isinstance(tree, ast.Expression):
        return ast.Module([ast.copy_location(ast.Return(tree.body), tree.body)], [])
    if isinstance(tree, ast.Interactive):
        return ast.Module(tree.body, [])
    assert isinstance(tree, ast.Module)
    return tree


class Monitor:
    """Our tool of `sys.monitoring`, between `start` and `stop`."""

    def __init__(
        self,
        scope: Scope,
        programs: Mapping[str, bytes],
        is_rewritten: Callable[[str], bool] = lambda filename: False,
        texts: Texts | None = None,
        quoted: dict[str, str] | None = None,
    ) -> None:
        """`programs`: the text of what runs as the main program, by file name. What is rewritten is left alone.

        `quoted` is given the texts that are in no file and are watched, by the names that reports have for them.
        """
        self._programs = programs
        self._is_rewritten = is_rewritten
        self._texts = Texts(scope, programs, watches=True) if texts is None else texts
        self._quoted = {} if quoted is None else quoted
        self._tool: int | None = None
        self._sources: dict[str, _Source] = {}
        self._made: dict[Making, _Source] = {}

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
        _native.call_untraced(self._arm_what_runs)

    def stop(self) -> None:
        """Nothing of it is left, not even at the instructions that raised events."""
        if self._tool is None:
            return
        if monitoring.get_tool(self._tool) != TOOL:  # somebody has freed it
            self._tool = None
            return
        monitoring.set_events(self._tool, monitoring.events.NO_EVENTS)
        with self._texts.turn.taken():
            for source in self._all_sources():
                for armed in list(source.armed.values()):
                    if (code := armed()) is not None:
                        monitoring.set_local_events(self._tool, code, monitoring.events.NO_EVENTS)
            for event in (*_START_EVENTS, monitoring.events.INSTRUCTION):
                monitoring.register_callback(self._tool, event, None)
            monitoring.free_tool_id(self._tool)
            self._tool = None

    def after_fork_child(self) -> None:
        """The thread that was planning may not be here."""
        self._texts.after_fork_child()

    # what happened

    @property
    def modules(self) -> tuple[MonitoredModule, ...]:
        """Text is told by its file name, which all texts of one name share."""
        files = [
            MonitoredModule(source.name, file, source.started)
            for file, source in list(self._sources.items())
            if source.started
        ]
        made: Counter[str] = Counter()
        for making, source in list(self._made.items()):
            made[making.text.filename] += source.started
        return (*files, *(MonitoredModule(name, name, started) for name, started in made.items() if started))

    @property
    def unmonitored(self) -> tuple[tuple[str, str], ...]:
        """Name and reason of what ran in scope and could not be watched."""
        return tuple((source.name, source.failure) for source in self._all_sources() if source.failure)

    @property
    def mistakes(self) -> tuple[tuple[str, int, str], ...]:
        return tuple(
            (source.shown_as, *mistake)
            for source in self._all_sources()
            if source.analysis
            for mistake in source.analysis.mistakes
        )

    def _all_sources(self) -> list[_Source]:
        return [*list(self._sources.values()), *list(self._made.values())]

    # events

    def _on_start(self, code: CodeType, _offset: int) -> object:
        self._arm(code, module_of(sys._getframe(1).f_globals))
        return monitoring.DISABLE

    def _on_throw(self, code: CodeType, _offset: int, _error: BaseException) -> None:
        """This event cannot be disabled."""
        self._arm(code, module_of(sys._getframe(1).f_globals))

    def _arm_what_runs(self) -> None:
        """What has begun raises no event of its start. After those are on: what begins meanwhile is missed by neither.

        What a call returns whose beginning was not seen is left alone, and an update counts from its store on.
        """
        for code, names in _native.running_code():
            self._arm(code, module_of(names))

    def _arm(self, code: CodeType, name: str) -> None:
        """Nothing is waited for where code is out of scope."""
        if _native.has_probes(code):
            return
        making = self._texts.find(code)
        if making is None and not self._is_monitored_file(code.co_filename, name):
            return
        source = self._file_source(code.co_filename, name) if making is None else self._made_source(making)
        if id(code) in source.armed:
            return
        try:
            with source.turn.taken():
                analysis = self._text_analysis(source, making) if making else self._file_analysis(source, code)
            if analysis is not None:
                self._plan(source, code, analysis)
        except Exception as error:  # noqa: BLE001 (whatever we cannot do, the program can run without)
            source.failure = f"cannot be monitored: {type(error).__name__}: {error}"

    def _is_monitored_file(self, filename: str, name: str) -> bool:
        return self._texts.covers(name, filename) and not self._is_rewritten(filename)

    def _file_source(self, filename: str, name: str) -> _Source:
        source = self._sources.get(filename)
        return self._sources.setdefault(filename, _Source(name, filename)) if source is None else source

    def _made_source(self, making: Making) -> _Source:
        source = self._made.get(making)
        if source is None:
            source = self._made.setdefault(making, _Source(making.text.module, making.text.shown_as))
        return source

    def _text_analysis(self, source: _Source, making: Making) -> _Analysis | None:
        text = making.text
        if source.analysis is None and source.failure is None:
            self._quoted[text.shown_as] = text.content
            self._analyse(source, text.filename, text.content, making.mode, making.flags)
        return source.analysis

    def _file_analysis(self, source: _Source, code: CodeType) -> _Analysis | None:
        """None where the file does not say what the code does, to the instruction."""
        if source.analysis is None and source.failure is None:
            self._read(source, code.co_filename)
        if source.analysis is not None and not source.analysis.holds(code):
            self._read(source, code.co_filename)
        analysis = source.analysis
        if analysis is None or analysis.holds(code):
            return analysis
        # Who made what is in no file is not known: a library perhaps.
        source.failure = source.failure if code.co_filename.startswith("<") else _CHANGED
        return None

    def _read(self, source: _Source, filename: str) -> None:
        """Anew, if it was read before and its file says another thing now: a module may be loaded again."""
        try:
            content = self._programs.get(filename) or self._cell(filename) or _content(filename)
        except OSError:
            source.failure = "no source file"
        else:
            if content != source.content:
                self._analyse(source, filename, content)

    def _cell(self, filename: str) -> bytes | None:
        content = cell_text(filename)
        if content is not None:
            self._quoted[filename] = content.decode()
        return content

    def _analyse(
        self, source: _Source, filename: str, content: bytes | str, mode: str = "exec", flags: int = 0
    ) -> None:
        """Whatever fails is a reason why its code runs unwatched."""
        source.content = content
        key = source.shown_as, mode, flags
        known = _analyses.get(key)
        try:
            if known is None or known.content != content:
                known = self._published(key, content, _Parsed.of(content, filename, mode, flags))
            source.analysis = known
        except Exception as error:  # noqa: BLE001 (whatever we cannot do, the program can run without)
            source.failure = f"cannot be analysed: {type(error).__name__}: {error}"

    def _published(self, key: tuple[str, str, int], content: bytes | str, parsed: _Parsed) -> _Analysis:
        """One analysis of a text for all, whoever parsed it: a place in the code has one site."""
        with self._texts.turn.taken():
            known = _analyses.get(key)
            if known is None or known.content != content:
                known = _analyses[key] = _Analysis.of(content, parsed, key[0])
            return known

    def _plan(self, source: _Source, code: CodeType, analysis: _Analysis) -> None:
        events = analysis.events(code)
        with self._texts.turn.taken():
            if self._tool is None or id(code) in source.armed:
                return
            if events:
                _native.plan_events(code, analysis.sites, events)
                monitoring.set_local_events(self._tool, code, monitoring.events.INSTRUCTION)
            # Only now: another thread that begins the same code waits here, or finds it armed and runs on.
            source.arm(code)


def _free_id() -> int:
    for tool in _TOOL_IDS:
        if monitoring.get_tool(tool) is None:
            return tool
    holders = ", ".join(str(monitoring.get_tool(tool)) for tool in _TOOL_IDS)
    raise AetherUsageError(f"all of sys.monitoring's tools are in use: {holders}")


def _content(filename: str) -> bytes:
    with io.open_code(filename) as file:
        return file.read()
