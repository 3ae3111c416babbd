"""The product with switches that take single rules of the race model out, built from a copy of the sources.

mutations.txt and mutations_hooks.txt say what is changed, and which program has to fail without each rule. Nothing of
it is in the product.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = "\n\n".join(Path(__file__).with_name(name).read_text() for name in ("mutations.txt", "mutations_hooks.txt"))
COPIED = ("CMakeLists.txt", "native", "hooks", "aether_runtime")
ROW = re.compile(
    r'^    \{"([\w.]+)", "([\w.]+)",\s+(AETHER_SHIM|on<|on_function<|offsetof|alloc_slot|Role::)', re.MULTILINE
)

HEADER = """
#pragma once
#include <cstdlib>
#include <string>
#include <string_view>
#define HOLDS(name) ::aether::holds_rule(#name)
#define HOLDS_ROW(module, path) ::aether::holds_rule(std::string(module) + "." + (path))
#define HOLDS_ROLE(module, path) ::aether::holds_rule(std::string(module) + "." + (path) + " (role)")
namespace aether {
inline bool holds_rule(std::string_view name) {
    static const char* const without = std::getenv("AETHER_WITHOUT");
    return without == nullptr || name != without;
}
}  // namespace aether
"""
HOOKS_MODULE = """
import os

WITHOUT = os.environ.get("AETHER_WITHOUT", "")


def HOLDS(name: str) -> bool:
    return name != WITHOUT
"""
FUTURE = "from __future__ import annotations\n"


@dataclass(frozen=True, slots=True)
class Edit:
    file: str
    old: str
    new: str


def edits() -> Iterator[Edit]:
    file, old, new = "", "", ""
    for line in [*TEXT.splitlines(), ""]:
        if line.startswith("@ "):
            file = line[2:]
        elif line.startswith("-"):
            old += line[1:] + "\n"
        elif line.startswith("+"):
            new += line[1:] + "\n"
        elif old:
            yield Edit(file, old, new)
            old, new = "", ""


def said(what: str) -> dict[str, str]:
    """The lines `what NAME: TEXT`."""
    pattern = re.compile(rf"^{what} ([^:\n]+): (.*)$", re.MULTILINE)
    return dict(pattern.findall(TEXT))


def table() -> str:
    return (ROOT / "native/runtime/sync_table.cpp").read_text()


def rows() -> list[str]:
    """The rows of the table as `rule` lines call them; queries are no rules."""
    return [f"{module}.{path}{' (role)' * (kind == 'Role::')}" for module, path, kind in ROW.findall(table())]


def rules() -> set[str]:
    """Everything that can be taken out."""
    return set(rows()).union(*(re.findall(r"HOLDS\(\"?(\w+)\"?\)", edit.new) for edit in edits()))


def changed_files() -> dict[str, str]:
    """The text of each file in which there is a switch."""
    changed: dict[str, str] = {}
    for edit in edits():
        text = changed.get(edit.file) or (ROOT / edit.file).read_text()
        assert edit.old in text, f"{edit.file} has no such text any more:\n{edit.old}"
        changed[edit.file] = text.replace(edit.old, edit.new)
    return changed


def write_sources(tree: Path) -> None:
    for name in COPIED:
        _copy(ROOT / name, tree / name)
    _write(tree / "rules.hpp", HEADER)
    for file, text in changed_files().items():
        _write(tree / file, _with_switches(text, tree) if file.startswith("native/") else _with_hooks_switches(text))
    _write(tree / "hooks/aether_hooks/taken_out.py", HOOKS_MODULE)


def _with_switches(text: str, tree: Path) -> str:
    return f'#include "{tree / "rules.hpp"}"\n{text}'


def _with_hooks_switches(text: str) -> str:
    assert FUTURE in text
    return text.replace(FUTURE, f"{FUTURE}from aether_hooks.taken_out import HOLDS, WITHOUT\n")


def _copy(source: Path, target: Path) -> None:
    for file in [source] if source.is_file() else source.rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            _write(target / file.relative_to(source), file.read_text())


def _write(path: Path, text: str) -> None:
    """Leaves alone what is as it should be, so that only what changed is built."""
    if not path.exists() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def build(tree: Path) -> Path:
    """The Python that runs the copy, in an environment of its own."""
    write_sources(tree)
    prefix = Path(sys.prefix)
    environ = {**os.environ, "PATH": f"{prefix / 'bin'}:{os.environ['PATH']}"}
    options = ["-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DAETHER_BUILD_TESTS=OFF"]
    places = [f"-DPython_EXECUTABLE={sys.executable}", f"-DCMAKE_PREFIX_PATH={prefix}"]
    for command in (
        ["cmake", "-S", str(tree), "-B", str(tree / "build"), *options, *places],
        ["cmake", "--build", str(tree / "build")],
        [sys.executable, "-m", "venv", "--without-pip", "--clear", str(tree / "venv")],
    ):
        subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)
    packages = next((tree / "venv").glob("lib/python*/site-packages"))
    shutil.copytree(tree / "aether_runtime/aether", packages / "aether")
    shutil.copytree(tree / "hooks/aether_hooks", packages / "aether_hooks")
    subprocess.run(
        ["cmake", "--install", str(tree / "build"), "--prefix", str(packages)],
        env=environ,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return tree / "venv/bin/python"
