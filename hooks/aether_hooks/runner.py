"""Runs a program as ``python`` itself would: in a fresh ``__main__`` that is left in place.

``runpy.run_path`` swaps ``__main__`` back when the main code returns; a thread that outlives it then crashes. So the
module is made here, and only ``-m`` and folders go through ``runpy``, as they do in Python's own ``main``.
"""

import io
import os
import runpy
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.machinery import BuiltinImporter, SourceFileLoader, SourcelessFileLoader
from types import CodeType, ModuleType
from typing import Any, Protocol

from aether.errors import AetherUsageError
from aether_hooks import tracebacks


@dataclass(frozen=True, slots=True)
class Watch:
    """What the detector has to do with the program."""

    compile_source: Callable[[bytes | str, str], CodeType]
    """Compiles source text under a file name, with probes in it."""
    start: Callable[[], None]
    """Called when the program's first instruction is next."""
    call: Callable[..., object]
    """Calls a function as Python calls a program: with no Python frame below."""
    run_file: Callable[[str, dict[str, Any]], None]
    """Runs a file as Python itself does, unwatched."""


SIGINT_STATUS = 130


class Program(Protocol):
    """What is to be run. Making one checks that it is there; it is executed once."""

    @property
    def argv0(self) -> str: ...

    @property
    def import_folder(self) -> str:
        """What Python would put first in ``sys.path``."""

    def execute(self, main: ModuleType, watch: Watch) -> None:
        """Run it in this module, which is ``sys.modules["__main__"]``."""


@dataclass(frozen=True, slots=True)
class Script:
    """``python script.py``."""

    argv0: str
    path: str
    content: bytes

    @property
    def import_folder(self) -> str:
        return os.path.dirname(os.path.realpath(self.path) if os.path.islink(self.path) else os.path.abspath(self.path))

    def execute(self, main: ModuleType, watch: Watch) -> None:
        main.__loader__ = SourceFileLoader("__main__", self.path)
        _set_file(main, self.path)
        _execute_code(lambda: self._compile(main, watch), main, watch)

    def _compile(self, main: ModuleType, watch: Watch) -> CodeType:
        with suppress(SyntaxError, ValueError):
            return watch.compile_source(self.content, self.path)
        # Python reads a script in another way than it compiles text, and says some errors otherwise.
        watch.run_file(self.path, main.__dict__)
        return compile("", self.path, "exec")


@dataclass(frozen=True, slots=True)
class CompiledScript:
    """``python script.pyc``: runs as it is, without probes."""

    argv0: str
    path: str

    @property
    def import_folder(self) -> str:
        return os.path.dirname(os.path.abspath(self.path))

    def execute(self, main: ModuleType, watch: Watch) -> None:
        loader = SourcelessFileLoader("__main__", self.path)
        main.__loader__ = loader
        _set_file(main, self.path)
        code = loader.get_code("__main__")
        assert code is not None
        _execute_code(lambda: code, main, watch)


@dataclass(frozen=True, slots=True)
class Command:
    """``python -c code``."""

    source: str
    argv0: str = "-c"
    import_folder: str = ""

    def execute(self, main: ModuleType, watch: Watch) -> None:
        def compile_command() -> CodeType:
            code = watch.compile_source(_dedent(self.source), "<string>")
            _show_lines_in_tracebacks(code, self.source)
            return code

        _execute_code(compile_command, main, watch)


@dataclass(frozen=True, slots=True)
class StandardInput:
    """``python -``."""

    argv0: str = "-"
    import_folder: str = ""

    def execute(self, main: ModuleType, watch: Watch) -> None:
        _set_file(main, "<stdin>")
        content = sys.stdin.buffer.read()
        _execute_code(lambda: watch.compile_source(content, "<stdin>"), main, watch)


@dataclass(frozen=True, slots=True)
class Module:
    """``python -m name``."""

    name: str
    argv0: str = "-m"

    @property
    def import_folder(self) -> str:
        return os.getcwd()

    def execute(self, main: ModuleType, watch: Watch) -> None:
        _execute_module(self.name, watch, alter_argv=True)


@dataclass(frozen=True, slots=True)
class Folder:
    """``python folder`` or ``python archive.zip``: the ``__main__`` module inside it."""

    argv0: str

    @property
    def import_folder(self) -> str:
        return os.path.abspath(self.argv0)

    def execute(self, main: ModuleType, watch: Watch) -> None:
        _execute_module("__main__", watch, alter_argv=False)


def script(name: str) -> Program:
    """The program in a file, in a folder or in an archive; AetherUsageError where Python could not open it either."""
    if name == "-":
        return StandardInput()
    path = name if os.path.isabs(name) else f"{os.getcwd()}/{name}"
    if os.path.isdir(path):
        return Folder(name)
    try:
        with io.open_code(path) as file:
            content = file.read()
    except OSError as error:
        raise AetherUsageError(f"cannot open {name}: {error.strerror}") from error
    if content.startswith(b"PK\x03\x04"):
        return Folder(name)
    if name.endswith(".pyc"):
        return CompiledScript(name, path)
    return Script(name, path, content)


def run(program: Program, arguments: list[str], watch: Watch) -> None:
    """Run the program. Whatever it raises passes through; ``hide_own_frames`` makes it look as Python's own."""
    main = _fresh_main()
    sys.argv[:] = [program.argv0, *arguments]
    if not sys.flags.safe_path or isinstance(program, Folder):
        sys.path.insert(0, program.import_folder)
    program.execute(main, watch)


def exit_status(error: BaseException | None) -> int:
    """The status that Python exits with when the main program ends this way."""
    match error:
        case None:
            return 0
        case SystemExit(code=None):
            return 0
        case SystemExit(code=int(code)):
            return code & 0xFF
        case _ if is_interrupt(error):
            return SIGINT_STATUS
        case _:
            return 1


def is_interrupt(error: BaseException | None) -> bool:
    """Whether Python, when this ends the program, dies by SIGINT. Subclasses are errors like others."""
    return type(error) is KeyboardInterrupt


def hide_own_frames(error: BaseException) -> None:
    """See tracebacks.py."""
    tracebacks.hide_own_frames(error, (_execute_code.__code__, _execute_module.__code__))


_launchers: list[ModuleType | None] = []
"""Kept alive: when the script that it runs has ended, CPython 3.13.0 looks into the script's names by a borrowed
reference (Python/pythonrun.c, _PyRun_SimpleFileObject).
"""


def _fresh_main() -> ModuleType:
    """A ``__main__`` with the names that Python's own has, in its order."""
    _launchers.append(sys.modules.get("__main__"))
    main = ModuleType("__main__")
    main.__loader__ = BuiltinImporter
    if sys.version_info < (3, 14):
        main.__annotations__ = {}
    main.__dict__["__builtins__"] = sys.modules["builtins"]
    sys.modules["__main__"] = main
    return main


def _set_file(main: ModuleType, path: str) -> None:
    main.__file__ = path
    if sys.version_info < (3, 15):
        main.__dict__["__cached__"] = None


def _execute_code(compile_program: Callable[[], CodeType], main: ModuleType, watch: Watch) -> None:
    try:
        code = compile_program()
    except (SyntaxError, ValueError) as error:
        error.__traceback__ = None
        raise
    watch.start()
    watch.call(exec, code, main.__dict__)


def _execute_module(name: str, watch: Watch, *, alter_argv: bool) -> None:
    """``runpy`` runs it in ``sys.modules["__main__"]``, which is ours by now, and does not swap it back."""
    watch.start()
    try:
        watch.call(runpy._run_module_as_main, name, alter_argv)  # type: ignore[attr-defined]
    except SystemExit as error:
        if isinstance(error.__context__, runpy._Error):  # type: ignore[attr-defined]
            raise AetherUsageError(str(error.__context__)) from None
        raise


def _dedent(source: str) -> str:
    """Python 3.14 and later take indented code after ``-c``."""
    if sys.version_info >= (3, 14):
        import textwrap  # noqa: PLC0415

        return textwrap.dedent(source)
    return source


def _show_lines_in_tracebacks(code: CodeType, source: str) -> None:
    """As Python does for ``-c``; where the private function is gone or different, tracebacks show no source line."""
    import linecache  # noqa: PLC0415

    register = getattr(linecache, "_register_code", None)
    if register is None:
        return
    try:
        register(code, source, "<string>")
    except (TypeError, AttributeError):
        return
