"""``aether explain``, and that its examples do what it says of them."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from aether.kinds import EXPLANATIONS, KINDS, explanation
from aether_hooks.ignores import KINDS as COMMENT_KINDS

type Run = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).parents[2]


def examples(kind: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", explanation(kind), re.DOTALL | re.MULTILINE)


def kinds_found(example: str, tmp_path: Path, real: Run) -> list[str]:
    (tmp_path / "main.py").write_text(example, encoding="utf-8")
    got = real("--json", "r.json", "main.py")
    assert got.returncode in {0, 66}, got.stderr
    races = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["races"]
    return [race["kind"] for race in races if race["kind"] == "benign" or race["severity"] != "note"]


def test_every_kind_is_explained_and_has_a_page() -> None:
    assert {Path(name).stem for name in os.listdir(EXPLANATIONS)} == set(KINDS) == set(COMMENT_KINDS)
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for kind in KINDS:
        assert f"- {kind}: kinds/{kind}.md\n" in menu
        assert (ROOT / "docs" / "kinds" / f"{kind}.md").read_text(encoding="utf-8") == explanation(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_the_racy_example_races_and_the_repaired_one_does_not(kind: str, tmp_path: Path, real: Run) -> None:
    racy, repaired = examples(kind)
    assert kinds_found(racy, tmp_path, real) == [kind]
    assert [found for found in kinds_found(repaired, tmp_path, real) if found != "benign" or kind == "benign"] == []


def test_text_for_a_pipe_and_for_a_terminal(plain: Run) -> None:
    text = plain("-m", "aether", "explain", "lost-update")
    assert (text.returncode, text.stdout) == (0, explanation("lost-update"))
    coloured = plain("-m", "aether", "explain", "--colour", "always", "lost-update").stdout
    assert "\x1b[" in coloured
    assert "```" not in coloured
    assert "one update is lost" in " ".join(re.sub(r"\x1b\[[\d;]*m", "", coloured).split())


def test_a_list_of_the_kinds(plain: Run) -> None:
    got = plain("-m", "aether", "explain")
    assert [line.split()[0] for line in got.stdout.splitlines()] == list(KINDS)


def test_an_unknown_kind(plain: Run) -> None:
    got = plain("-m", "aether", "explain", "lost")
    assert got.stderr == f"aether: error: unknown kind: lost (known: {', '.join(KINDS)})\n"
    assert (got.returncode, got.stdout) == (2, "")
