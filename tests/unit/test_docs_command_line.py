"""docs/command-line.md has every option of every command, and no other."""

import argparse
import re
from pathlib import Path

import pytest

from aether import configuration
from aether.arguments import ArgumentParser
from aether.commands import VERBS, load_verb

PAGE = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text(encoding="utf-8")


def actions(command: str) -> list[argparse.Action]:
    """What the command's parser knows, but for ``--help``."""
    parser = ArgumentParser(prog=command, description="")
    load_verb(command).prepare_parser(parser)
    return [action for action in parser._actions if action.dest != "help"]


def section(command: str) -> str:
    _, _, rest = PAGE.partition(f"\n## aether {command}\n")
    return rest.partition("\n## ")[0]


def rows(command: str) -> dict[str, str]:
    """What the page says of each option, by the words of its first column: ``-o FILE --output FILE``."""
    found = re.findall(r"^\| (`-[^|]+) \| (.+) \|$", section(command), re.MULTILINE)
    return {" ".join(re.findall(r"`([^`]+)`", names)): text for names, text in found}


def spelt(action: argparse.Action) -> str:
    """As in the first column. What stands for one of several choices has a name of the page's own."""
    value = "" if action.nargs == 0 else f" {action.metavar or '...'}"
    return " ".join(f"{name}{value}" for name in action.option_strings)


@pytest.mark.parametrize("command", VERBS)
def test_the_page_has_the_options_of_the_command(command: str) -> None:
    options = [action for action in actions(command) if action.option_strings]
    told = {re.sub(r" (LEVEL|MODE|FORM|ENGINE)\b", " ...", names) for names in rows(command)}
    assert told == {spelt(option) for option in options}


@pytest.mark.parametrize("command", VERBS)
def test_the_page_has_the_values_that_an_option_takes(command: str) -> None:
    texts = {name: text for names, text in rows(command).items() for name in names.split()}
    for action in actions(command):
        for choice in action.choices or () if action.option_strings else ():
            assert f"`{choice}`" in texts[action.option_strings[0]], action.option_strings


@pytest.mark.parametrize("command", [command for command in VERBS if command != "run"])
def test_the_page_has_the_arguments_of_the_command(command: str) -> None:
    usage = section(command).partition("```console\n")[2].partition("```")[0]
    for action in actions(command):
        assert action.option_strings or str(action.metavar) in usage


def test_what_may_not_stand_in_pyproject_is_told() -> None:
    options = {action.dest: action.option_strings for action in actions("run")}
    missing = {dest for dest in options if dest not in {key.option for key in configuration.KEYS.values()}}
    (sentence,) = re.findall(r"long name; (.*) may not stand there", section("run"))
    assert set(re.findall(r"`(--[\w-]+)`", sentence)) == {options[dest][0] for dest in missing}
    for name, key in configuration.KEYS.items():
        assert key.option not in options or f"--{name}" in options[key.option]
