"""Source text that the program makes and compiles at run time: code in scope makes code in scope.

An audit event tells of each compilation, and of the frame that asked for it. It does not tell what became of the text,
and many texts share a file name (`<string>`): code is known by what the compiler makes of a text again.
"""

from __future__ import annotations
import __future__

import ast
import importlib.util
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import CodeType, FrameType

from aether import _native
from aether_hooks.cells import is_cell
from aether_hooks.compiled_again import warned_already
from aether_hooks.scope import Scope
from aether_hooks.turn import Turn

_FUTURES = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
_MOST_OF_ONE_NAME = 1000
_MOST_BYTES = 64 << 20
_OVERHEAD = 16 << 10
"""What counts as kept for the smallest text: its code and sites, and a millisecond's analysis."""
_TOO_MUCH = "makes more code of text than is watched"
_TREES = "makes code of syntax trees, which have no text"
_UNWATCHED = "makes code of text, which --engine auto watches"


def all_code(code: CodeType) -> Iterator[CodeType]:
    """It and all within it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from all_code(constant)


@dataclass(slots=True, eq=False)
class Text:
    """What code in scope has compiled under a file name."""

    module: str
    """Which compiled it first."""
    filename: str
    content: str
    number: int
    """Among the texts of that file name, from 1."""
    is_used: bool = False
    """Some of its code has run."""

    @property
    def shown_as(self) -> str:
        """The name that reports give it; only the first has its file name for itself."""
        if self.number == 1:
            return self.filename
        closing = ">" if self.filename.endswith(">") else ""
        return f"{self.filename.removesuffix('>')} {self.number}{closing}"

    def codes(self, flags: int) -> Iterator[tuple[str, CodeType]]:
        """All that the compiler makes of it, by mode."""
        try:
            with warned_already():
                tree = compile(self.content, self.filename, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
                assert isinstance(tree, ast.Module)
                made = [
                    (mode, compile(root, self.filename, mode, flags, dont_inherit=True))
                    for mode, root in _by_mode(tree)
                ]
        except Exception:  # noqa: BLE001 - nothing may come of a text
            return
        for mode, code in made:
            yield from ((mode, part) for part in all_code(code))


def _by_mode(tree: ast.Module) -> Iterator[tuple[str, ast.Module | ast.Expression | ast.Interactive]]:
    yield "exec", tree
    if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr):
        yield "eval", ast.Expression(tree.body[0].value)
    yield "single", ast.Interactive(tree.body)


@dataclass(frozen=True, slots=True)
class Making:
    """How code was made."""

    text: Text
    mode: str
    flags: int
    """Of the future features that were on."""


@dataclass(slots=True)
class _Index:
    """The code of the texts of one file name, compiled with the same future features. Equal code is the same code."""

    flags: int
    waiting: dict[str, Text]
    """Not compiled yet."""
    known: dict[CodeType, Making] = field(default_factory=dict)

    def latest_waiting(self) -> Text | None:
        """The latest text is the likeliest, and most are never asked for."""
        return next(reversed(self.waiting.values()), None)

    def learn(self, text: Text, codes: Iterable[tuple[str, CodeType]]) -> None:
        """What the text makes, unless it was forgotten meanwhile, or another thread was here before."""
        if self.waiting.pop(text.content, None) is not None:
            for mode, part in codes:
                self.known.setdefault(part, Making(text, mode, self.flags))

    def forget(self, text: Text) -> None:
        if self.waiting.pop(text.content, None) is None:
            for part in [part for part, making in self.known.items() if making.text is text]:
                del self.known[part]


@dataclass(slots=True)
class _Named:
    """The texts of one file name, the latest last."""

    texts: dict[str, Text] = field(default_factory=dict)
    count: int = 0
    """Of those that there ever were."""
    _indexes: dict[int, _Index] = field(default_factory=dict)

    def index_for(self, code: CodeType) -> _Index:
        flags = code.co_flags & _FUTURES
        if flags not in self._indexes:
            self._indexes[flags] = _Index(flags, dict(self.texts))
        return self._indexes[flags]

    def add(self, module: str, filename: str, content: str) -> None:
        self.count += 1
        text = self.texts[content] = Text(module, filename, content, self.count)
        for index in self._indexes.values():
            index.waiting[content] = text

    def drop_oldest(self) -> Text:
        text = self.texts.pop(next(iter(self.texts)))
        for index in self._indexes.values():
            index.forget(text)
        return text


class Texts:
    """What was compiled from text since `begin`."""

    def __init__(self, scope: Scope, programs: Mapping[str, bytes], watches: bool) -> None:
        """`programs`: the text of what runs as the main program, by file name. `watches`: text may be monitored."""
        self._scope = scope
        self._programs = programs
        self._watches = watches
        self._by_name: dict[str, _Named] = {}
        self._bytes = 0
        self._unseen: dict[tuple[str, str], None] = {}
        self.turn = Turn()
        """One for all that is planned: a finalizer may run in the midst of either.

        Never held while something is read or compiled. The program is told of that by its own audit hooks, which may
        wait for another thread.
        """

    def begin(self) -> None:
        """From now on what the program compiles is seen."""
        global _present  # noqa: PLW0603 - an audit hook is one for the process
        _present = self
        _native.begin_auditing(_on_compile)

    def end(self) -> None:
        """The audit hook stays, as all do, and does nothing."""
        global _present  # noqa: PLW0603
        if _present is self:
            _native.end_auditing()
            _present = None

    def after_fork_child(self) -> None:
        """The thread whose turn it was may not be here."""
        self.turn = Turn()

    @property
    def unseen(self) -> tuple[tuple[str, str], ...]:
        """Modules, and what of the code that they made is not seen."""
        foreign = [("ctypes", "what its calls access in memory is not seen")] if _native.saw_foreign_functions() else []
        return (*list(self._unseen), *foreign)

    def covers(self, module: str, filename: str) -> bool:
        """True for code of a file in scope, of the main program, or of a notebook's cell."""
        if filename in self._programs or is_cell(filename):
            return not self._scope.excludes(module, filename)
        return not filename.startswith("<") and self._scope.covers(module, filename)

    def find(self, code: CodeType) -> Making | None:
        """How the code was made of text, if code in scope had it compiled."""
        named = self._by_name.get(code.co_filename)
        if named is None:
            return None
        with self.turn.taken():
            index = named.index_for(code)
        while True:
            with self.turn.taken():
                found, text = index.known.get(code), index.latest_waiting()
            if found is not None:
                found.text.is_used = True
            if found is not None or text is None:
                return found
            codes = list(text.codes(index.flags))
            with self.turn.taken():
                index.learn(text, codes)

    def see(self, source: object, filename: object, frame: FrameType) -> None:
        """The frame has this compiled."""
        module = module_of(frame.f_globals)
        if not self._is_watched(module, frame.f_code):
            return
        if not isinstance(source, str | bytes):
            self._unseen[module, _TREES] = None
        elif isinstance(filename, str) and not _is_file(filename):
            self._see_text(module, filename, source)

    def _is_watched(self, module: str, code: CodeType) -> bool:
        return self.covers(module, code.co_filename) or self.find(code) is not None

    def _see_text(self, module: str, filename: str, source: str | bytes) -> None:
        if self._watches:
            with self.turn.taken():
                self._remember(module, filename, source if isinstance(source, str) else _decoded(source))
        else:
            self._unseen[module, _UNWATCHED] = None

    def _remember(self, module: str, filename: str, content: str) -> None:
        """As the latest of its file name, whose oldest goes where there are too many."""
        named = self._by_name.setdefault(filename, _Named())
        if content in named.texts:
            named.texts[content] = named.texts.pop(content)
        elif self._bytes + len(content) + _OVERHEAD > _MOST_BYTES:
            self._unseen[module, _TOO_MUCH] = None
        else:
            self._bytes += len(content) + _OVERHEAD
            named.add(module, filename, content)
            if len(named.texts) > _MOST_OF_ONE_NAME:
                self._forget(named.drop_oldest())

    def _forget(self, text: Text) -> None:
        """Of what has run, sites and text stay, for the report."""
        if not text.is_used:
            self._unseen[text.module, _TOO_MUCH] = None
            self._bytes -= len(text.content) + _OVERHEAD


_present: Texts | None = None


def _on_compile(source: object, filename: object) -> None:
    """Called within whatever the program has compiled: what fails here is not the program's affair."""
    texts = _present
    if texts is not None:
        texts.see(source, filename, sys._getframe(1))


def module_of(names: Mapping[str, object]) -> str:
    """By the name that it is imported by, where it is the main program."""
    name, spec = names.get("__name__"), names.get("__spec__")
    imported = getattr(spec, "name", None) if name in ("__main__", "__mp_main__") else None
    found = name if imported is None else imported
    return found if isinstance(found, str) else ""


def _is_file(filename: str) -> bool:
    """Then its own place says whether it is in scope."""
    return not filename.startswith("<") and os.path.isfile(filename)


def _decoded(source: bytes) -> str:
    """A string comes as UTF-8, whatever it says of its encoding; bytes come as they are."""
    try:
        return source.decode()
    except UnicodeDecodeError:
        return importlib.util.decode_source(source)
