"""The stub of the native module says what its functions say of themselves.

stubtest (`make lint`) compares the names; it cannot read the signatures that pybind11 writes into docstrings.
"""

import ast
import inspect
from pathlib import Path

import aether
from aether import _native

STUB = ast.parse(Path(str(aether.__file__)).with_name("_native.pyi").read_text())

type Parameters = list[tuple[str, str | None]]
"""Name and default, in order."""


def parameters(function: ast.FunctionDef) -> Parameters:
    names = [each.arg for each in function.args.args]
    defaults = [ast.unparse(each) for each in function.args.defaults]
    return list(zip(names, [None] * (len(names) - len(defaults)) + defaults, strict=True))


def described(function: object) -> Parameters:
    (heading, *_) = (inspect.getdoc(function) or "").splitlines()
    (parsed,) = ast.parse(f"def {heading}: ...").body
    assert isinstance(parsed, ast.FunctionDef)
    return parameters(parsed)


def test_signatures_are_those_of_the_extension() -> None:
    stub = {each.name: parameters(each) for each in STUB.body if isinstance(each, ast.FunctionDef)}
    assert stub == {name: described(member) for name, member in vars(_native).items() if inspect.isbuiltin(member)}
