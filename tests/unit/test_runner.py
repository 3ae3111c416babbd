"""A program under ``aether run`` behaves as under ``python``: same output, same tracebacks, same status.

The programs stand in behaviour.txt: ``== name: arguments`` (by default ``main.py``), then its files, each after a line
``-- path``, or the text of ``main.py`` at once. ``{code}`` is an argument's text and ``{stdin}`` the standard input.
``{null}`` is a null byte; a file that names latin-1 is written so.
"""

import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

type Run = Callable[..., subprocess.CompletedProcess[str]]

PROGRAMS = Path(__file__).with_name("behaviour.txt")
CODE, STDIN = "{code}", "{stdin}"
SHOW_MAIN = """
import importlib.machinery, sys
main = dict(globals())
main["__builtins__"] = type(main["__builtins__"]).__name__
if isinstance(main["__loader__"], importlib.machinery.SourceFileLoader):
    main["__loader__"] = "source file"
spec = main["__spec__"]
main["__spec__"] = spec and (spec.name, spec.origin, spec.cached, spec.parent)
del main["sys"], main["importlib"]
print(list(main))
print(main)
print(sys.argv, repr(sys.path[0]), sys.modules["__main__"].__dict__ is globals(), __name__)
"""


@dataclass(slots=True)
class Program:
    """A program and how it is started."""

    name: str
    arguments: list[str]
    files: dict[str, str] = field(default_factory=dict)

    def command(self) -> list[str]:
        return [argument.replace(CODE, self.files.get(CODE, "")) for argument in self.arguments]

    def write(self, folder: Path) -> None:
        for path, text in self.files.items():
            if path not in {CODE, STDIN}:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(text, encoding="latin-1" if "latin-1" in text else "utf-8")


def programs(text: str) -> Iterator[Program]:
    """The programs of a file."""
    for section in re.split(r"^== ", text, flags=re.MULTILINE)[1:]:
        title, _, body = section.partition("\n")
        name, _, arguments = title.partition(": ")
        program = Program(name, shlex.split(arguments) or ["main.py"])
        first, *others = re.split(r"^-- ", body, flags=re.MULTILINE)
        if first.strip():
            program.files["main.py"] = first.rstrip() + "\n"
        for other in others:
            path, _, content = other.partition("\n")
            program.files[path] = content.rstrip() + "\n"
        program.files = {
            path: content.replace("{null}", "\0").replace("{show main}", SHOW_MAIN)
            for path, content in program.files.items()
        }
        yield program


@pytest.mark.parametrize("engine", ["real", "watched"])
@pytest.mark.parametrize("program", list(programs(PROGRAMS.read_text("utf-8"))), ids=lambda program: program.name)
def test_behaves_as_under_python(
    program: Program, engine: str, tmp_path: Path, plain: Run, request: pytest.FixtureRequest
) -> None:
    program.write(tmp_path)
    run: Run = request.getfixturevalue(engine)
    expected = plain(*program.command(), input=program.files.get(STDIN, ""))
    got = run(*program.command(), input=program.files.get(STDIN, ""))
    assert comparable(got.stdout) == comparable(expected.stdout)
    assert comparable(without_report(got.stderr)) == comparable(expected.stderr)
    assert got.returncode == expected.returncode


def comparable(text: str) -> str:
    """Without addresses, which differ from run to run, and without the stack of C functions, where ours truly are."""
    text = re.sub(r"^  (Binary file .*|<truncated rest of calls>)\n", "", text, flags=re.MULTILINE)
    return re.sub(r"0x[0-9a-f]+", "0x", text)


def without_report(stderr: str) -> str:
    """What the program itself wrote."""
    return "".join(line for line in stderr.splitlines(keepends=True) if not line.startswith("aether: "))
