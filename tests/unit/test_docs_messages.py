"""docs/messages.md has every message of a mistake."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import aether

PAGE = (Path(__file__).parents[2] / "docs" / "messages.md").read_text(encoding="utf-8")
SOURCES = Path(aether.__file__).parent
LEAST = 9
"""Shorter pieces of a message say nothing: ``cannot ``."""


def messages(path: Path) -> Iterator[str]:
    """The words that stand for themselves in what the file raises."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"AetherUsageError", "AetherError"}:
            for part in (part for argument in node.args for part in ast.walk(argument)):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


FILES = [path for path in sorted(SOURCES.rglob("*.py")) if "compat" not in path.parts and any(messages(path))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCES)))
def test_each_message_has_its_remedy(path: Path) -> None:
    told = [re.sub(r"\s+", " ", text).strip(" :;(),`") for text in messages(path)]
    assert [text for text in told if len(text) >= LEAST and text not in PAGE] == []


def test_there_are_messages() -> None:
    assert len(FILES) > 10
