"""``AETHER=1 python script.py``: Python starts once more, as ``aether run script.py`` would have it.

With ``AETHER_POLICY=FILE`` it is ``aether run --policy FILE --no-detect script.py``.

``aether_start.pth``, or from 3.15 on ``aether_start.start`` (PEP 829), calls this while Python starts, in every process
that has one of the variables. What the program
is stands on the command line that Python was given; the folders of ``sys.path`` are the program's, so nothing is
imported here that Python itself has not loaded.
"""

import os
import sys

VARIABLE = "AETHER"
POLICY = "AETHER_POLICY"
"""Names a policy: without the other variable the program is repaired and not watched."""
FOLLOWED = "AETHER_FOLLOWED"
"""Names the folder of a run with ``--follow-children``, in the processes that it starts."""
OFF = "aether=0"
"""``python -X aether=0`` is left alone."""

_WITH_VALUE = "cmWX"
_WITH_VALUE_AFTER = frozenset({"--check-hash-based-pycs"})
_TOOLS = frozenset({"aether", "pip", "ensurepip", "venv"})
"""What is never the program that is meant."""
_MAIN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "__main__.py")
FORKSERVER = "from multiprocessing.forkserver import main"
_TRACKER = "from multiprocessing.resource_tracker import main"
_MULTIPROCESSING = ("from multiprocessing.spawn import spawn_main", FORKSERVER, _TRACKER)
"""How the code begins that multiprocessing gives to the processes that it starts."""


class CommandLine:
    """What Python was told to run, and how."""

    def __init__(self, options: list[str], program: list[str], flags: str) -> None:
        self.options = options
        """Python's own."""
        self.program = program
        """From the script, ``-m``, ``-c`` or ``-`` on; empty where there is none."""
        self.flags = flags
        """The letters of the options that take no value."""

    @classmethod
    def parse(cls, arguments: list[str]) -> "CommandLine":
        """As Python reads them."""
        index, flags = 0, ""
        while index < len(arguments):
            token = arguments[index]
            if token == "--":
                return cls(arguments[:index], arguments[index + 1 :], flags)
            if token == "-" or not token.startswith("-"):
                break
            index += 1
            if token.startswith("--"):
                index += token in _WITH_VALUE_AFTER
                continue
            end = next((at for at, letter in enumerate(token) if letter in _WITH_VALUE), len(token))
            flags += token[1:end]
            if token[end : end + 1] in ("c", "m"):
                bundled = [token[:end]] if end > 1 else []
                return cls([*arguments[: index - 1], *bundled], [f"-{token[end:]}", *arguments[index:]], flags)
            index += end == len(token) - 1
        return cls(arguments[:index], arguments[index:], flags)

    @property
    def command(self) -> str:
        """The code after ``-c``."""
        return self._after("-c")

    @property
    def module(self) -> str:
        """The name after ``-m``."""
        return self._after("-m")

    @property
    def script(self) -> str:
        """The file or folder."""
        return self.program[0] if self.program and not self.program[0].startswith("-") else ""

    def _after(self, flag: str) -> str:
        first, *rest = self.program or [""]
        return (first[2:] or (rest[0] if rest else "")) if first[:2] == flag else ""


_called: list[bool] = []


def begin() -> None:
    """Give the process to ``aether run``, if there is a program to watch; else return, and nothing has changed."""
    if _called:  # in a virtual environment Python reads each .pth file twice
        return
    _called.append(True)
    if os.environ.get(VARIABLE) == "0" or sys._xoptions.get("aether") == "0" or not _is_python():
        return
    line = CommandLine.parse(sys.orig_argv[1:])
    if _is_left_alone(line):
        if os.environ.get(POLICY) and line.command.startswith(_MULTIPROCESSING[:2]):
            _repair_modules()
        return
    refusal = _refusal(line)
    if not refusal:
        command = [sys.executable, *line.options, _MAIN, "autostart", *(line.program or ["-"])]
        try:
            os.execv(sys.executable, command)
        except OSError as error:
            refusal = f"cannot start {sys.executable} again ({error.strerror})"
    if sys.stderr is not None and FOLLOWED not in os.environ:  # what a program reads from another is as without us
        sys.stderr.write(f"aether: not watched: {refusal}\n")


def _repair_modules() -> None:
    """Of a process that multiprocessing starts: what it imports is repaired; its copy of the main program is not."""
    from aether.mitigation import mitigate  # noqa: PLC0415 - nothing is imported before it is needed

    mitigate(os.environ[POLICY])


def _is_python() -> bool:
    """Not a program with Python inside it: only that can start it again."""
    if not sys.executable or not getattr(sys, "orig_argv", None):
        return False
    try:
        running = os.stat("/proc/self/exe")
    except OSError:
        return True
    try:
        return os.path.samestat(running, os.stat(sys.executable))
    except OSError:
        return False


def _is_left_alone(line: CommandLine) -> bool:
    """Tools of ours and of the installation, and multiprocessing's own processes unless they are followed."""
    command = line.command
    if command.startswith(_MULTIPROCESSING):
        return not os.path.isdir(os.environ.get(FOLLOWED, "")) or command.startswith(_TRACKER)
    tool = os.path.basename(line.script) or line.module.partition(".")[0]
    return line.script == _MAIN or tool.rstrip("0123456789.") in _TOOLS


def _refusal(line: CommandLine) -> str:
    """Why what runs cannot be watched."""
    if "i" in line.flags or (line.program[:1] in ([], ["-"]) and (sys.stdin is None or sys.stdin.isatty())):
        return "an interactive session"
    if "x" in line.flags:
        return "aether run knows no -x"
    return ""
