"""The reference of docs/api.md has all of a report and of what it holds, as it is in the code."""

import ast
import dataclasses
import inspect
import re
import typing
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from aether import live_report, watching
from aether.live_report import Report
from aether.report import model

_, _, REFERENCE = (
    (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8").partition("## Reference\n")
)


def section(name: str) -> str:
    _, _, rest = REFERENCE.partition(f"\n### {name}\n")
    return rest.partition("\n### ")[0]


def rows(name: str) -> dict[str, str]:
    """The types that the section's table states."""
    found = re.findall(r"^\| ([^|]+) \| (`[^|]+`(?:, or None)?) \|", section(name), re.MULTILINE)
    return {each: stated for names, stated in found for each in re.findall(r"`(\w+)`", names)}


def stated(annotation: Any) -> str:
    """A type as the page has it: ``X | None`` would end a column of its tables."""
    text = re.sub(r"[\w.]+\.(\w+)", r"\1", inspect.formatannotation(annotation))
    return f"`{text.removesuffix(' | None')}`, or None" if text.endswith(" | None") else f"`{text}`"


def properties(cls: type) -> dict[str, str]:
    """The types of the public ones."""
    found = {name: each.fget for name, each in vars(cls).items() if isinstance(each, property) and name[0] != "_"}
    return {name: stated(inspect.get_annotations(getter)["return"]) for name, getter in found.items() if getter}


def attributes(cls: type) -> dict[str, str]:
    """Fields, too."""
    return {field.name: stated(field.type) for field in dataclasses.fields(cls)} | properties(cls)


def held(annotation: Any) -> Iterator[type]:
    """The dataclasses that values of this type are, or lead to."""
    if dataclasses.is_dataclass(annotation):
        yield typing.cast(type, annotation)
        for field in dataclasses.fields(annotation):
            yield from held(field.type)
    for part in typing.get_args(annotation):
        yield from held(part)


HELD = list(dict.fromkeys((*held(model.Race), *held(model.Summary))))


def signatures(tree: ast.Module) -> dict[str, str]:
    """How each function is called, whichever class it is in."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {
        node.name: f"({ast.unparse(node.args)}) -> {node.returns and ast.unparse(node.returns)}" for node in functions
    }


def written(text: str) -> dict[str, str]:
    """The functions that the page's blocks of code have."""
    return signatures(ast.parse("\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))))


@pytest.mark.parametrize("cls", HELD, ids=lambda cls: cls.__name__)
def test_each_attribute_is_told_with_its_type(cls: type) -> None:
    assert rows(cls.__name__) == attributes(cls)


def test_these_are_the_parts_of_a_report() -> None:
    assert {model.Race, model.Location, model.Access, model.Frame, model.Summary} <= set(HELD)


def test_each_attribute_of_a_report_is_told_with_its_type() -> None:
    assert rows("aether.Report") == properties(Report)


def test_the_methods_of_a_report_are_called_as_the_page_says() -> None:
    public = {name for name, each in vars(Report).items() if isinstance(each, FunctionType) and name[0] != "_"}
    code = signatures(ast.parse(inspect.getsource(live_report)))
    told = written(section("aether.Report"))
    assert told == {name: code[name] for name in public - {"close", "abandon"}}  # those two are for aether itself
    for name in (*told, "_repr_html_", "_repr_pretty_"):
        assert f"`{name}`" in section("aether.Report")


def test_the_functions_are_called_as_the_page_says() -> None:
    code = signatures(ast.parse(inspect.getsource(watching)))
    told = written(section("Functions"))
    assert {name: told[name] for name in watching.__dict__ if name in told} == {
        name: code[name] for name in ("start", "stop", "watch", "is_active")
    }


def test_every_severity_is_told() -> None:
    assert re.findall(r"`([A-Z]{2,})`", section("Severity"))[:3] == [severity.name for severity in model.Severity]
