"""The import hook: modules in scope are rewritten when they are imported.

It knows nothing of the tree; transformer.py knows nothing of imports.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import (
    BuiltinImporter,
    ExtensionFileLoader,
    FrozenImporter,
    ModuleSpec,
    SourceFileLoader,
    SourcelessFileLoader,
)
from types import CodeType, ModuleType
from typing import Any, Protocol
from zipimport import zipimporter

from aether_hooks import cache
from aether_hooks.hidden import hidden
from aether_hooks.pytest_assertions import PytestAssertions, Rewrite, variant
from aether_hooks.recipe import DETECT, Guarding, Recipe
from aether_hooks.scope import identities
from aether_hooks.sites import Row, guarded_locations

Binder = Callable[[CodeType, tuple[Row, ...], tuple[str, ...]], CodeType]
Compile = Callable[[str | bytes, str, int], CodeType]

_REASONS: tuple[tuple[type, str], ...] = (
    (ExtensionFileLoader, "extension module"),
    (SourcelessFileLoader, "no source file"),
    (zipimporter, "in a zip archive"),
)


@dataclass(frozen=True, slots=True)
class RewrittenModule:
    """Or one that the other engine watches."""

    name: str
    file: str
    functions: int
    engine: str = "rewriting"


@dataclass(frozen=True, slots=True)
class UnrewrittenModule:
    name: str
    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Census:
    """What the hook covered of the scope, and what it did not."""

    rewritten: tuple[RewrittenModule, ...]
    unrewritten: tuple[UnrewrittenModule, ...]
    already_imported: tuple[str, ...]
    mistakes: tuple[tuple[str, int, str], ...]
    """In comments to us: file, line, and what is wrong."""

    @property
    def modules(self) -> int:
        return len(self.rewritten)

    @property
    def functions(self) -> int:
        return sum(module.functions for module in self.rewritten)

    @property
    def uncovered(self) -> tuple[tuple[str, str], ...]:
        """Name and reason of everything in scope that runs unwatched."""
        found = [(module.name, module.reason) for module in self.unrewritten]
        return (*found, *((name, "imported before aether") for name in self.already_imported))


@dataclass(frozen=True, slots=True)
class Options:
    """How the hook works, apart from its scope."""

    bind: Binder | None = None
    """Puts the sites into a code object; the native module's by default."""
    recipe: Recipe = DETECT
    loaded: Callable[[str, Guarding], None] | None = None
    """Told of each module that is loaded: its file, and what is guarded in it."""


class Covering(Protocol):
    """Which modules are rewritten."""

    def covers(self, name: str, filename: str) -> bool: ...
    def excludes(self, name: str, filename: str) -> bool: ...


class Hook:
    """Stands first in `sys.meta_path` until it is uninstalled."""

    def __init__(self, scope: Covering, options: Options) -> None:
        self.scope: Covering = scope
        self.assertions = PytestAssertions()
        self._bind = options.bind
        self.recipe = options.recipe
        self._loaded = options.loaded
        self._rewritten = {module.name: module for module in rewritten_earlier(scope)}
        self._unrewritten: dict[str, UnrewrittenModule] = {}
        self._mistakes: dict[tuple[str, int, str], None] = {}
        self._already_imported = tuple(name for name in loaded_in_scope(scope) if name not in self._rewritten)

    def install(self) -> None:
        sys.meta_path.insert(0, self)
        self.assertions.settle()

    def uninstall(self) -> None:
        """Modules that were rewritten stay so; nothing else of the hook is left."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        self.assertions.undo()
        if _active == [self]:
            _active.clear()

    # finding

    @hidden
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        self.assertions.settle()
        for finder in self._other_finders():
            find = getattr(finder, "find_spec", None)
            spec: ModuleSpec | None = None if find is None else find(fullname, path, target)
            if spec is not None:
                self._adopt(spec)
                return spec
        return None

    def _other_finders(self) -> Iterator[Any]:
        """All that come after this one: editable installs and test runners have their own."""
        finders = list(sys.meta_path)
        yield from finders[finders.index(self) + 1 :] if self in finders else finders

    @hidden
    def invalidate_caches(self) -> None:
        """The other finders are asked directly."""

    def _adopt(self, spec: ModuleSpec) -> None:
        file = spec.origin if spec.has_location and spec.origin is not None else ""
        if spec.loader is None or not self.scope.covers(spec.name, file):
            return
        if type(spec.loader) is SourceFileLoader:
            spec.loader = RewritingLoader(self, spec.loader.name, spec.loader.path)
        else:
            self.note_unrewritten(spec.name, file, _reason(spec.loader))

    # what happened

    def note_rewritten(self, name: str, file: str, functions: int) -> None:
        self._rewritten[name] = _with_probes[name] = RewrittenModule(name, file, functions)

    def is_rewritten(self, filename: str) -> bool:
        return any(module.file == filename for module in list(self._rewritten.values()))

    def note_unrewritten(self, name: str, file: str, reason: str) -> None:
        _with_probes.pop(name, None)
        self._unrewritten[name] = UnrewrittenModule(name, file, reason)

    def census(self) -> Census:
        unrewritten = dict(self._unrewritten)
        watched = identities(self._rewritten)
        for name in loaded_in_scope(self.scope):
            if id(sys.modules.get(name)) in watched:  # by another name perhaps
                continue
            if name not in unrewritten and name not in self._already_imported:
                file = getattr(sys.modules.get(name), "__file__", None) or ""
                unrewritten[name] = UnrewrittenModule(name, file, "loaded by another import hook")
        return Census(
            tuple(self._rewritten.values()), tuple(unrewritten.values()), self._already_imported, tuple(self._mistakes)
        )

    # compiling

    def compile_source(self, source: str | bytes, filename: str, *, modulename: str = "__main__") -> CodeType:
        """Source text of a program, with its probes bound. Errors are those that `compile` raises."""
        content = source.encode() if isinstance(source, str) else source
        if self.scope.excludes(modulename, filename):
            self.note_unrewritten(modulename, filename, "excluded")
            return _compile_plain(source, filename)
        path = _script_cache(filename, self.recipe)
        code = None if path is None else cache.read_script(path, content)
        if code is None:
            code = compile_rewritten(source, filename, self.recipe)
            if path is not None and not sys.dont_write_bytecode:
                cache.write_script(path, content, code)
        return self.bind(code, modulename, filename)

    def bind(self, code: CodeType, name: str, filename: str) -> CodeType:
        """The code that runs: placeholders replaced by sites."""
        carried = cache.unload(code)
        if carried is None:
            return code
        if carried.failure is not None:
            self.note_unrewritten(name, filename, carried.failure)
            self._tell(filename, lambda: Guarding(failure=carried.failure))
            return carried.code
        self.note_rewritten(name, filename, len(carried.functions))
        self._mistakes.update(((filename, *mistake), None) for mistake in carried.mistakes)
        bound = self._binder()(carried.code, carried.table, carried.functions)
        self._tell(filename, lambda: Guarding(guarded_locations(carried.table), carried.left_alone))
        return bound

    def _tell(self, filename: str, guarding: Callable[[], Guarding]) -> None:
        if self._loaded is not None:
            self._loaded(filename, guarding())

    def _binder(self) -> Binder:
        if self._bind is None:
            from aether._native import bind_sites  # noqa: PLC0415 (the native module may come after the hook)

            self._bind = bind_sites
        return self._bind


class RewritingLoader(SourceFileLoader):
    """The stock loader with rewritten code in place of code, cached in files of its own."""

    def __init__(self, hook: Hook, fullname: str, path: str) -> None:
        super().__init__(fullname, path)
        self._hook = hook
        self._assertions: Rewrite | None = None
        self._variant = ""

    @hidden
    def get_code(self, fullname: str) -> CodeType | None:
        self._assertions = self._hook.assertions.rewriter_for(fullname, self.path)
        self._variant = self._hook.recipe.tag(self.path) + (variant() if self._assertions is not None else "")
        code = super().get_code(fullname)
        return None if code is None else self._hook.bind(code, fullname, self.path)

    @hidden
    def source_to_code(  # type: ignore[override]  # 3.15 passes the module's name too
        self, data: bytes, path: str, fullname: str | None = None, *, _optimize: int = -1
    ) -> CodeType:
        return compile_rewritten(
            data,
            path,
            self._hook.recipe,
            assertions=self._assertions,
            optimize=_optimize,
            compile_plain=self._compile_plain,
        )

    @hidden
    def _compile_plain(self, data: str | bytes, path: str, optimize: int) -> CodeType:
        return super().source_to_code(data, path, _optimize=optimize)

    @hidden
    def get_data(self, path: str) -> bytes:
        if not self._is_cached_code(path):
            return super().get_data(path)
        data = cache.unseal(super().get_data(cache.tagged_path(path, self._variant)))
        if data is None:
            raise FileNotFoundError(path)
        return data

    @hidden
    def set_data(self, path: str, data: bytes, *, _mode: int = 0o666) -> None:  # type: ignore[override]
        if self._is_cached_code(path):
            path, data = cache.tagged_path(path, self._variant), cache.seal(data)
        super().set_data(path, data, _mode=_mode)

    def _is_cached_code(self, path: str) -> bool:
        try:
            return path == importlib.util.cache_from_source(self.path)
        except NotImplementedError:
            return False


@hidden
def _compile_plain(source: str | bytes, filename: str, optimize: int = -1) -> CodeType:
    code = compile(source, filename, "exec", dont_inherit=True, optimize=optimize)
    assert isinstance(code, CodeType)
    return code


@hidden
def compile_rewritten(
    source: str | bytes,
    filename: str,
    recipe: Recipe = DETECT,
    *,
    assertions: Rewrite | None = None,
    optimize: int = -1,
    compile_plain: Compile = _compile_plain,
) -> CodeType:
    """Code with placeholders that carries its table; plain code that carries the reason where rewriting failed."""
    try:
        # Code that is cached needs no rewriter.
        from aether_hooks.rewriting import rewrite_and_compile  # noqa: PLC0415

        carried = rewrite_and_compile(source, filename, recipe, assertions, optimize)
    except Exception as error:  # noqa: BLE001 (whatever we cannot do, the program can run without)
        failure = f"cannot be rewritten: {type(error).__name__}: {error}"
    else:
        return cache.carry(carried)
    # An error of the program's own is raised here once more, by the compiler itself.
    return cache.carry(cache.Carried(compile_plain(source, filename, optimize), (), (), failure))


def _script_cache(filename: str, recipe: Recipe) -> str | None:
    if not os.path.isfile(filename):
        return None
    try:
        return cache.tagged_path(importlib.util.cache_from_source(filename), recipe.tag(filename))
    except NotImplementedError:
        return None


def _reason(loader: object) -> str:
    if loader is BuiltinImporter:
        return "built-in module"
    if loader is FrozenImporter:
        return "frozen module"
    for kind, reason in _REASONS:
        if isinstance(loader, kind):
            return reason
    kind = loader if isinstance(loader, type) else type(loader)
    return f"loaded by {kind.__module__}.{kind.__qualname__}"


_active: list[Hook] = []
_with_probes: dict[str, RewrittenModule] = {}
"""What any hook of this process has rewritten."""


def loaded_in_scope(scope: Covering) -> Iterator[str]:
    """The names of the modules in scope that are imported already, but for the main program."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if name not in ("__main__", "__mp_main__") and isinstance(file, str) and scope.covers(name, file):
            yield name


def rewritten_earlier(scope: Covering) -> Iterator[RewrittenModule]:
    """Those in scope that have their probes still, from an earlier watch: nobody has loaded them again."""
    for name, module in list(_with_probes.items()):
        loader = getattr(getattr(sys.modules.get(name), "__spec__", None), "loader", None)
        if isinstance(loader, RewritingLoader) and scope.covers(name, module.file):
            yield module


def install(scope: Covering, options: Options = Options()) -> Hook:
    """From now on modules in scope are rewritten when they are imported."""
    hook = Hook(scope, options)
    hook.install()
    _active[:] = [hook]
    return hook


def is_installed() -> bool:
    """Whether modules are rewritten already."""
    return bool(_active)


def uninstall() -> None:
    """`Hook.uninstall` of the installed hook, if there is one."""
    if _active:
        _active[0].uninstall()


def compile_source(source: str | bytes, filename: str, *, modulename: str = "__main__") -> CodeType:
    """`Hook.compile_source` of the installed hook."""
    return _active[0].compile_source(source, filename, modulename=modulename)


def is_rewritten(filename: str) -> bool:
    """`Hook.is_rewritten` of the installed hook."""
    return _active[0].is_rewritten(filename)


def census() -> Census:
    """`Hook.census` of the installed hook."""
    return _active[0].census()
