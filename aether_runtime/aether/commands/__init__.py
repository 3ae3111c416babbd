"""The verbs of the command line, a file for each; a verb's help is its module's docstring."""

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from aether.arguments import ArgumentParser

VERBS = {
    "run": "run a program, watched, and report its races",
    "report": "print what a results file holds",
    "merge": "put the results files of several runs into one",
    "diff": "compare two results files: new, same and gone races",
    "policy": "turn a report into repairs for production",
    "explain": "tell what a kind of race is, with examples",
}
INTERNAL = ("autostart",)
"""Not for people."""


class Verb(Protocol):
    """One command."""

    def prepare_parser(self, parser: "ArgumentParser") -> None: ...
    def run(self, arguments: list[str]) -> int: ...


def load_verb(name: str) -> Verb:
    """The verb's object, whose module is loaded only now."""
    return cast(Verb, import_module(f"aether.commands.{name}").VERB)
